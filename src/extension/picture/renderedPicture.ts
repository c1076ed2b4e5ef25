import { basename, isAbsolute } from "node:path";
import type { Anchor } from "../../core/model.ts";
import { clock } from "../../core/text/clock.ts";
import type { PictureSource } from "./questionPictures.ts";

/** “Find Similar” of a page or moment, which has no file of its own but the one in the cache that shows it. */
export function renderedPicture(file: string, path: string, { page, timestamp }: Pick<Anchor, "page" | "timestamp">): PictureSource {
  const part = timestamp === undefined ? page && `page ${page}` : `at ${clock(timestamp)}`;
  return { name: part === undefined ? basename(path) : `${basename(path)}, ${part}`, file };
}

/** Whether a command's argument is a {@link renderedPicture}. */
export function isRenderedPicture(value: unknown): value is { readonly name: string; readonly file: string } {
  const { name, file } = (value ?? {}) as { readonly name?: unknown; readonly file?: unknown };
  return typeof name === "string" && typeof file === "string" && isAbsolute(file);
}
