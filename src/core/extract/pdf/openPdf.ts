import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { PDFDocumentProxy } from "pdfjs-dist";
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { DocumentSource } from "../extractor.ts";

/** Only messages about errors; damaged files would fill the log with warnings. */
const errorsOnly = 0;

interface OpenPdf {
  readonly document: PDFDocumentProxy;
  readonly close: () => Promise<void>;
}

/** Who holds a document, with the document once it is opened. */
const holds = new WeakMap<DocumentSource, { opened?: Promise<OpenPdf> }>();

/**
 * Has {@link withPdf} open a PDF once for all that `work` does with it. Its fonts, most of what its pages cost, are then
 * read once, not once a page. What is never asked for is never opened.
 */
export async function holdPdf<T>(source: DocumentSource, work: () => Promise<T>): Promise<T> {
  const hold: { opened?: Promise<OpenPdf> } = {};
  holds.set(source, hold);
  try {
    return await work();
  } finally {
    holds.delete(source);
    // Why it cannot be opened is known to who wanted it open.
    const opened = await hold.opened?.catch(() => undefined);
    await opened?.close();
  }
}

/**
 * Opens a PDF for as long as `use` runs, or for as long as it is held.
 *
 * @throws AfterimageError `encrypted`, or `unreadable`
 */
export async function withPdf<T>(source: DocumentSource, use: (document: PDFDocumentProxy) => Promise<T>): Promise<T> {
  const hold = holds.get(source);
  if (hold) return use((await (hold.opened ??= openPdf(source))).document);
  const { document, close } = await openPdf(source);
  try {
    return await use(document);
  } finally {
    await close();
  }
}

/**
 * pdf.js runs in this thread and reads its character maps, fonts and codecs from its own package, never from a network;
 * scripts in the document are not run.
 */
async function openPdf(source: DocumentSource): Promise<OpenPdf> {
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
  const close = (): Promise<void> => task.destroy();
  try {
    return { document: await task.promise, close };
  } catch (error) {
    await close();
    throw openError(error, source.path);
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
