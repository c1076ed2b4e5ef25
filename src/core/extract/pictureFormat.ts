import { AfterimageError } from "../errors.ts";
import type { Extractor } from "./extractor.ts";
import { image } from "./image.ts";
import { svg } from "./svg.ts";

/** A format whose documents are single pictures. */
export type PictureFormat = Extractor & Required<Pick<Extractor, "render">>;

/**
 * The format of a picture within a document, told by its beginning, since names and types in there often lie.
 * @param path names it in messages
 * @throws AfterimageError `unreadable` for metafiles, which nothing here draws
 */
export function pictureFormatOf(path: string, bytes: Uint8Array): PictureFormat {
  const start = Buffer.from(bytes.subarray(0, 256)).toString("latin1");
  const metafile = metafileOf(start);
  if (metafile !== undefined) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} is a ${metafile}, which Afterimage does not draw.`,
      hint: "Insert the picture as PNG or SVG.",
    });
  }
  return start.replace(/^\xef\xbb\xbf/, "").trimStart().startsWith("<") ? (svg as PictureFormat) : (image as PictureFormat);
}

/** Windows' vector formats, EMF by its header, WMF with and without one, and LibreOffice's. */
function metafileOf(start: string): string | undefined {
  if (start.startsWith("VCLMTF")) return "LibreOffice metafile (SVM)";
  if (start.startsWith("\x01\0\0\0") && start.slice(40, 44) === " EMF") return "Windows metafile (EMF)";
  return /^(?:\xd7\xcd\xc6\x9a|\x01\0\x09\0)/.test(start) ? "Windows metafile (WMF)" : undefined;
}
