import AdmZip from "adm-zip";

/** A ZIP archive of parts by name. */
export function zipOf(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const zip = new AdmZip();
  for (const [name, content] of Object.entries(parts)) zip.addFile(name, Buffer.from(content));
  return zip.toBuffer();
}

/** A copy of an archive with some parts replaced, or taken out where they are undefined. */
export function rezip(archive: Buffer, changes: Readonly<Record<string, string | Buffer | undefined>>): Buffer {
  const zip = new AdmZip(archive);
  for (const [name, content] of Object.entries(changes)) {
    if (zip.getEntry(name)) zip.deleteFile(name);
    if (content !== undefined) zip.addFile(name, Buffer.from(content));
  }
  return zip.toBuffer();
}

/** The bytes of a part that must be there. */
export function partOf(archive: Buffer, name: string): Buffer {
  const content = new AdmZip(archive).readFile(name);
  if (content === null) throw new Error(`no ${name}`);
  return content;
}
