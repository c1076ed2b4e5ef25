/** Excalidraw scenes in the pictures that it exports: SVG with a payload in comments, PNG with a text chunk. */
import { z } from "zod";
import { inflate, type InflationBudget } from "../diagram/inflate.ts";
import type { DiagramSource } from "../diagram/source.ts";
import { parseJson, unreadable } from "./scene.ts";
import { excalidrawSource } from "./source.ts";

const mimeType = "application/vnd.excalidraw+json";

const payload =
  /<!-- payload-type:application\/vnd\.excalidraw\+json -->\s*(?:<!-- payload-version:(\d+) -->)?\s*<!-- payload-start -->\s*([\w+/=]*)\s*<!-- payload-end -->/;

/** How Excalidraw packs a scene: its bytes, deflated by zlib when compressed, each as one character. */
const packedSchema = z.object({ encoded: z.string(), encoding: z.literal("bstring"), compressed: z.boolean().catch(false) });

/** @throws AfterimageError when the scene cannot be unpacked */
export function excalidrawInSvg(source: string, budget: InflationBudget, path: string): DiagramSource | undefined {
  const [, version = "1", data] = payload.exec(source) ?? [];
  if (data === undefined) return undefined;
  // The first version had characters in its Base64, later ones have bytes.
  return unpacked(Buffer.from(data, "base64").toString(version === "1" ? "utf8" : "latin1"), budget, path);
}

/**
 * @param textOf the text that the file has under a keyword
 * @throws AfterimageError when the scene cannot be unpacked
 */
export function excalidrawInPng(textOf: (keyword: string) => Buffer | undefined, budget: InflationBudget, path: string): DiagramSource | undefined {
  const text = textOf(mimeType);
  return text && unpacked(text.toString("latin1"), budget, path);
}

function unpacked(json: string, budget: InflationBudget, path: string): DiagramSource {
  const content = parseJson(json, path);
  // The oldest files hold the scene as it is.
  if (typeof content === "object" && content !== null && !("encoded" in content)) return excalidrawSource(json);
  const packed = packedSchema.safeParse(content);
  if (!packed.success) throw unreadable(path, "the scene in it is packed in an unknown way");
  const { encoded, compressed } = packed.data;
  const bytes = Buffer.from(encoded, "latin1");
  return excalidrawSource((compressed ? inflate(bytes, "zlib", budget, path) : bytes).toString("utf8"));
}
