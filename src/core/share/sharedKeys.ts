import { sha256Hex } from "../store/hash.ts";

/**
 * Names what is embedded of a document, whatever the space: one space has other ids for other users, as soon as one of
 * them has seen the weights behind a name change.
 * @param picture identity of the pixels and version of their drawing: `<pixels>@<version>`
 */
export function inputKey(text: string, picture?: string): string {
  return picture === undefined ? sha256Hex("document", text) : sha256Hex("document", text, picture);
}
