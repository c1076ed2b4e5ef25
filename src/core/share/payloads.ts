import { z } from "zod";
import { accountForm as modelAccount } from "../describe/account.ts";
import type { PictureAccount } from "../describe/describer.ts";
import { limits } from "../limits.ts";
import type { Label } from "../model.ts";
import { featureSide, packFeatures, packedBytes, sketchFeatures, sketchOf, unpackFeatures, type PictureFeatures } from "../visual/features.ts";
import { quantised, restored } from "./quantise.ts";
import { fromText, toText } from "./sharedLine.ts";

/**
 * How one kind of artifact is written in a line. Every value has one payload: what is read and would be written in another
 * way is damaged or made by hand, and counts as nothing.
 */
export interface PayloadForm<Value> {
  encode(value: Value): string;
  /** @returns undefined when it is no payload of this kind */
  decode(payload: string): Value | undefined;
}

/** The components as int8 in base64 (RFC 4648, padded). */
export function vectorForm(dimension: number): PayloadForm<Float32Array> {
  return {
    encode: (vector) => encodeComponents(quantised(vector)),
    decode(payload) {
      const components = decodeComponents(payload);
      return components?.length === dimension ? restored(components) : undefined;
    },
  };
}

export function encodeComponents(components: Int8Array): string {
  return Buffer.from(components.buffer, components.byteOffset, components.byteLength).toString("base64");
}

/** @returns undefined when it is not base64 in its one right form */
export function decodeComponents(base64: string): Int8Array | undefined {
  const bytes = Buffer.from(base64, "base64");
  return bytes.toString("base64") === base64 ? new Int8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : undefined;
}

/** Parts that each side of a picture is divided into for the boxes of its labels: a fifth of a pixel of what OCR reads. */
const boxParts = 10_000;
const part = z.number().int().min(0).max(boxParts);
const storedLabels = z.array(z.tuple([z.string().max(limits.fragmentText), part, part, part, part])).max(limits.labels);

/** Labels that OCR read: a JSON array of `[text, x, y, width, height]`. */
export const labelsForm: PayloadForm<readonly Label[]> = {
  encode: (labels) =>
    fromText(JSON.stringify(labels.slice(0, limits.labels).map(({ text, box: { x, y, width, height } }) => [text, ...[x, y, width, height].map(toParts)]))),
  decode: (payload) =>
    canonical(payload, labelsForm, (text) =>
      storedLabels.parse(JSON.parse(text)).map(([label, x, y, width, height]) => ({
        text: label,
        box: { x: x / boxParts, y: y / boxParts, width: width / boxParts, height: height / boxParts },
      })),
    ),
};

/** What a vision model says of a picture: a JSON object. The length of a line bounds it. */
export const accountForm: PayloadForm<PictureAccount> = {
  encode: ({ title, summary, visibleText, components, relations, diagramType, language }) =>
    fromText(JSON.stringify({ title, summary, visibleText, components, relations, diagramType, language })),
  decode: (payload) => canonical(payload, accountForm, (text) => modelAccount.parse(JSON.parse(text))),
};

/** Base64 characters of the largest sketch. */
const mostSketchLength = 4 * Math.ceil(packedBytes(sketchFeatures) / 3);

/** A sketch of a picture's local features, packed as their artifact is, in base64 (RFC 4648, padded). */
export const featuresForm: PayloadForm<PictureFeatures> = {
  encode: (features) => Buffer.from(packFeatures(sketchOf(features))).toString("base64"),
  decode(payload) {
    if (payload.length > mostSketchLength) return undefined;
    const features = unpackFeatures(Buffer.from(payload, "base64"));
    return features && isInside(features) && featuresForm.encode(features) === payload ? features : undefined;
  },
};

/** Whether all features lie in their raster, which is none larger than pictures are looked at in. */
function isInside({ width, height, points }: PictureFeatures): boolean {
  return Math.max(width, height) <= featureSide && points.every((at, coordinate) => at < (coordinate % 2 === 0 ? width : height));
}

function canonical<Value>(payload: string, form: PayloadForm<Value>, parse: (text: string) => Value): Value | undefined {
  try {
    const value = parse(toText(payload));
    return form.encode(value) === payload ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

function toParts(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * boxParts);
}
