/** The parts of an office file, which is a ZIP archive, read within limits. */
import { posix } from "node:path";
import { inflateRawSync } from "node:zlib";
import yauzl, { type Entry, type ZipFile } from "yauzl";
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { DocumentSource } from "../extractor.ts";
import { decodeText } from "../text.ts";
import { parseXml, type XmlElement, type XmlFormat } from "../xml.ts";

/** An opened office file. Parts are named without a leading slash: `ppt/slides/slide1.xml`. */
export interface OfficePackage {
  /** The file's own path, for messages. */
  readonly path: string;
  has(part: string): boolean;
  /**
   * The bytes of a part; undefined when there is none.
   * @throws AfterimageError `too-large` beyond the limits, `unreadable` when it is damaged, `encrypted`
   */
  bytes(part: string): Promise<Buffer | undefined>;
  /** The root element of an XML part; undefined when there is none. @throws AfterimageError as `bytes` and `parseXml` */
  xml(part: string): Promise<XmlElement | undefined>;
}

/** First bytes of an OLE container: an encrypted office file, or one of the formats before 2007. */
const oleMagic = Buffer.from("d0cf11e0a1b11ae1", "hex");

/** Inflated size below which the expansion of a part is of no concern: empty sheets and white bitmaps shrink well. */
const harmlessBytes = 4 * 1024 * 1024;

/**
 * Opens an office file. Entries whose names lead out of the archive are left out.
 * @param format its name and hint, for errors
 * @throws AfterimageError `encrypted`, `too-large` for too many parts, `unreadable` when it is no ZIP archive
 */
export async function openPackage({ path, bytes }: DocumentSource, format: XmlFormat): Promise<OfficePackage> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.subarray(0, oleMagic.length).equals(oleMagic)) throw oleError(buffer, path);
  let zip: ZipFile;
  let entries: Map<string, Entry>;
  try {
    zip = await yauzl.fromBufferPromise(buffer, { lazyEntries: true, autoClose: false, decodeStrings: false });
    entries = await entriesOf(zip, path);
  } catch (error) {
    if (error instanceof AfterimageError) throw error;
    throw new AfterimageError({
      kind: "unreadable",
      message: `${path} cannot be read as ${format.name}: it is not a whole ZIP archive (${messageOf(error)}).`,
      hint: format.hint,
      cause: error,
    });
  }
  let left: number = limits.packageBytes;
  const read = async (part: string): Promise<Buffer | undefined> => {
    const entry = entries.get(part.toLowerCase());
    if (entry === undefined) return undefined;
    if (entry.isEncrypted()) throw encrypted(path);
    const { compressedSize, uncompressedSize: size } = entry;
    if (size > limits.partBytes || size > left || (size > harmlessBytes && size > compressedSize * limits.expansionRatio)) {
      throw new AfterimageError({
        kind: "too-large",
        message: `${part} in ${path} unpacks to more than Afterimage reads (${Math.round(size / 1024 / 1024)} MB).`,
        hint: "Split it into several files, or leave it out with .afterimageignore.",
      });
    }
    left -= size;
    try {
      const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
      const data = buffer.subarray(fileDataStart, fileDataStart + compressedSize);
      // An entry that is longer than it states is an error; parts are small, so that threads would cost more than they give.
      const content = entry.compressionMethod === 0 ? data : inflateRawSync(data, { maxOutputLength: Math.max(1, size) });
      if (content.length !== size) throw new Error(`it has ${content.length} bytes instead of ${size}`);
      return content;
    } catch (error) {
      throw new AfterimageError({ kind: "unreadable", message: `${part} in ${path} is damaged: ${messageOf(error)}.`, hint: format.hint, cause: error });
    }
  };
  return {
    path,
    has: (part) => entries.has(part.toLowerCase()),
    bytes: read,
    async xml(part) {
      const content = await read(part);
      return content && parseXml(decodeText({ path: `${part} in ${path}`, bytes: content }), `${part} in ${path}`, format);
    },
  };
}

async function entriesOf(zip: ZipFile, path: string): Promise<Map<string, Entry>> {
  if (zip.entryCount > limits.packageEntries) {
    throw new AfterimageError({
      kind: "too-large",
      message: `${path} has ${zip.entryCount.toLocaleString("en")} parts, more than Afterimage reads.`,
      hint: "Split it into several files, or leave it out with .afterimageignore.",
    });
  }
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) {
    const name = Buffer.from(entry.fileNameRaw).toString("utf8").replaceAll("\\", "/");
    // Names of parts are case-insensitive (ECMA-376 part 2, §6.2.2.3); the first of several counts.
    if (yauzl.validateFileName(name) === null && !entries.has(name.toLowerCase())) entries.set(name.toLowerCase(), entry);
  }
  return entries;
}

function oleError(buffer: Buffer, path: string): AfterimageError {
  if (buffer.includes(Buffer.from("EncryptedPackage", "utf16le"))) return encrypted(path);
  return new AfterimageError({
    kind: "unreadable",
    message: `${path} is in a format of Office before 2007.`,
    hint: "Save it in today's format (.pptx, .docx, .xlsx).",
  });
}

/** That a file asks for a password. */
export function encrypted(path: string): AfterimageError {
  return new AfterimageError({ kind: "encrypted", message: `${path} is protected by a password.`, hint: "Save a copy without one." });
}

/** The part that a reference in another part means: relative to its folder, or to the root with a leading slash. */
export function resolvePart(from: string, target: string): string {
  const decoded = decodeReference(target);
  return posix.normalize(decoded.startsWith("/") ? decoded.slice(1) : posix.join(posix.dirname(from), decoded));
}

function decodeReference(target: string): string {
  try {
    return decodeURIComponent(target);
  } catch {
    // A percent sign that encodes nothing stands for itself.
    return target;
  }
}
