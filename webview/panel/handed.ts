/** What somebody hands to the panel by pasting or dropping. */

/** `unfit`: something, but no picture one can ask with; why, and what to do instead. */
export type Handed =
  | { readonly kind: "picture"; readonly file: File; readonly name: string }
  | { readonly kind: "file"; readonly uri: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "unfit"; readonly message: string; readonly hint: string };

/** The part of a DataTransfer that is looked at. */
export interface Transfer {
  readonly files: Iterable<File>;
  getData(format: string): string;
}

const pictureName = /\.(?:png|jpe?g|gif|webp|avif|tiff?|bmp|svg)$/i;
/** What browsers call a picture that comes from the clipboard and has no name. */
const namelessPicture = /^image\.\w+$/;
/** VS Code's list of what is dragged from the Explorer or a tab; the standard one may hold one entry alone. */
const uriLists = ["application/vnd.code.uri-list", "text/uri-list"];

/**
 * What was pasted. A program that copies text and adds a picture of it (spreadsheets, word processors) means the text;
 * a file manager that copies a picture and adds its name means the picture.
 */
export function pasted(data: Transfer): Handed {
  const files = [...data.files];
  const picture = files.find(isPicture);
  const text = data.getData("text/plain").trim();
  if (picture !== undefined && (text === "" || text.split("\n").every((line) => line.trim().endsWith(picture.name)))) {
    return { kind: "picture", file: picture, name: namelessPicture.test(picture.name) ? "Pasted picture" : picture.name };
  }
  if (text !== "") return { kind: "text", text };
  return files[0] === undefined
    ? { kind: "unfit", message: "There is no picture in the clipboard.", hint: "Copy a picture or take a screenshot, then paste again." }
    : notAPicture(files[0].name);
}

/** What was dropped; undefined when it is nothing one could mean as a picture. */
export function dropped(data: Transfer): Handed | undefined {
  const files = [...data.files];
  const picture = files.find(isPicture);
  if (picture !== undefined) return { kind: "picture", file: picture, name: picture.name };
  const uri = uriLists.flatMap((type) => data.getData(type).split(/\r?\n/)).find((line) => line.trim() !== "" && !line.startsWith("#"));
  if (uri !== undefined && !/^https?:/i.test(uri)) {
    return pictureName.test(decoded(uri)) ? { kind: "file", uri: uri.trim() } : notAPicture(decoded(uri).split("/").at(-1) ?? uri);
  }
  if (uri !== undefined) {
    return { kind: "unfit", message: "What was dropped is a link.", hint: "Afterimage loads nothing from the network: copy the picture itself in the browser and paste it." };
  }
  return files[0] && notAPicture(files[0].name);
}

function isPicture({ type, name }: File): boolean {
  return type.startsWith("image/") || pictureName.test(name);
}

function notAPicture(name: string): Handed {
  return { kind: "unfit", message: `${name} is not a picture.`, hint: "A PNG, JPEG, GIF, WebP, AVIF, TIFF, BMP or SVG file can be searched with, or a screenshot of anything else." };
}

function decoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}
