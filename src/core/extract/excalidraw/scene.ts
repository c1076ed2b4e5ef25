/** Excalidraw's scenes as they are saved: JSON, validated element by element, so that one broken costs no other. */
import { z } from "zod";
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { measureOf } from "../diagram/sheet.ts";

/** A number, or what stands for one that is missing, none, or out of reach. */
const measureOr = (otherwise: number) => z.unknown().optional().transform((value) => measureOf(value, otherwise));
const measure = measureOr(0);
const optionalText = z.string().catch("");
const optionalName = z.string().optional().catch(undefined);
const binding = z.object({ elementId: z.string() }).optional().catch(undefined);

const elementSchema = z.object({
  id: z.string(),
  type: z.string(),
  x: measure,
  y: measure,
  width: measure,
  height: measure,
  /** Radians clockwise about the middle. */
  angle: measure,
  strokeColor: optionalText,
  backgroundColor: optionalText,
  strokeWidth: measureOr(1),
  strokeStyle: optionalText,
  opacity: measureOr(100).transform((percent) => Math.min(100, Math.max(0, percent)) / 100),
  roundness: z.unknown().optional(),
  isDeleted: z.boolean().catch(false),
  link: optionalText,
  groupIds: z.array(z.string()).catch([]),
  /** Of lines, arrows and what is drawn by hand: relative to x and y. */
  points: z.array(z.tuple([measure, measure], measure)).catch([]),
  startBinding: binding,
  endBinding: binding,
  startArrowhead: optionalName,
  endArrowhead: optionalName,
  /** Of texts, as they are wrapped, and as they were typed. */
  text: optionalText,
  originalText: optionalText,
  fontSize: measureOr(20).transform((size) => Math.max(1, size)),
  textAlign: optionalText,
  verticalAlign: optionalText,
  containerId: optionalName,
  /** Of frames. */
  name: optionalText,
  fileId: optionalName,
});

export type SceneElement = z.infer<typeof elementSchema>;

const sceneSchema = z.object({
  elements: z.array(z.unknown()),
  appState: z.object({ viewBackgroundColor: optionalText }).catch({ viewBackgroundColor: "" }),
  files: z.record(z.string(), z.object({ dataURL: z.string() }).catch({ dataURL: "" })).catch({}),
});

export interface Scene {
  /** Back to front; deleted ones left out. */
  readonly elements: readonly SceneElement[];
  readonly background: string;
  /** Data URLs of pictures by their id. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly string[];
}

/** @throws AfterimageError `unreadable` when it is no scene */
export function readScene(source: string, path: string): Scene {
  const scene = sceneSchema.safeParse(parseJson(source, path));
  if (!scene.success) throw unreadable(path, "it has no elements");
  const { elements, appState, files } = scene.data;
  const read = elements.slice(0, limits.diagramElements).map((element) => elementSchema.safeParse(element));
  const broken = read.filter(({ success }) => !success).length;
  const dropped = Math.max(0, elements.length - limits.diagramElements);
  return {
    elements: read.flatMap(({ data }) => (data === undefined || data.isDeleted ? [] : [data])),
    background: appState.viewBackgroundColor,
    files: new Map(Object.entries(files).map(([id, { dataURL }]) => [id, dataURL])),
    problems: [
      ...(broken > 0 ? [`${broken} elements cannot be read.`] : []),
      ...(dropped > 0 ? [`${dropped} elements beyond the first ${limits.diagramElements} are left out.`] : []),
    ],
  };
}

export function parseJson(source: string, path: string): unknown {
  try {
    return JSON.parse(source);
  } catch (error) {
    throw unreadable(path, "it is not JSON", error);
  }
}

export function unreadable(path: string, detail: string, cause?: unknown): AfterimageError {
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} cannot be read as an Excalidraw drawing: ${detail}.`,
    hint: "Open it in Excalidraw to see whether the file is damaged.",
    cause,
  });
}
