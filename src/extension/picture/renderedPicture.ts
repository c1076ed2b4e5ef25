import { basename, isAbsolute } from "node:path";
import type { PictureSource } from "./questionPictures.ts";

/** “Find Similar” of a page, which has no file of its own but the one in the cache that shows it. */
export function renderedPicture(file: string, path: string, page: number | undefined): PictureSource {
  return { name: page === undefined ? basename(path) : `${basename(path)}, page ${page}`, file };
}

/** Whether a command's argument is a {@link renderedPicture}. */
export function isRenderedPicture(value: unknown): value is { readonly name: string; readonly file: string } {
  const { name, file } = (value ?? {}) as { readonly name?: unknown; readonly file?: unknown };
  return typeof name === "string" && typeof file === "string" && isAbsolute(file);
}
