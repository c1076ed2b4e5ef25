import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { DocumentSource } from "../extractor.ts";

/** Only messages about errors; damaged files would fill the log with warnings. */
const errorsOnly = 0;

/**
 * Opens a PDF for as long as `use` runs.
 *
 * pdf.js runs in this thread and reads its character maps, fonts and codecs from its own package, never from a network;
 * scripts in the document are not run.
 *
 * @throws AfterimageError `encrypted`, or `unreadable`
 */
export async function withPdf<T>(source: DocumentSource, use: (document: PDFDocumentProxy) => Promise<T>): Promise<T> {
  if (source.bytes.length === 0) throw new AfterimageError({ kind: "unreadable", message: `${source.path} is empty.` });
  const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  const folder = dirname(createRequire(import.meta.url).resolve("pdfjs-dist/package.json"));
  const inPackage = (name: string): string => join(folder, name) + sep;
  const task = getDocument({
    // A copy, since pdf.js takes the bytes it is given away from their owner.
    data: new Uint8Array(source.bytes),
    cMapUrl: inPackage("cmaps"),
    cMapPacked: true,
    standardFontDataUrl: inPackage("standard_fonts"),
    wasmUrl: inPackage("wasm"),
    iccUrl: inPackage("iccs"),
    useWorkerFetch: false,
    useSystemFonts: false,
    disableFontFace: true,
    isEvalSupported: false,
    enableXfa: false,
    maxImageSize: limits.imagePixels,
    verbosity: errorsOnly,
  });
  try {
    const document = await task.promise.catch((error: unknown) => {
      throw openError(error, source.path);
    });
    return await use(document);
  } finally {
    await task.destroy();
  }
}

function openError(error: unknown, path: string): AfterimageError {
  if (error instanceof Error && error.name === "PasswordException") {
    return new AfterimageError({
      kind: "encrypted",
      message: `${path} is protected by a password.`,
      hint: "Save a copy without a password to have it indexed.",
      cause: error,
    });
  }
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} cannot be read as PDF: ${messageOf(error)}`,
    hint: "Open it in a PDF viewer to see whether the file is damaged.",
    cause: error,
  });
}
