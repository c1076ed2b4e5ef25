import { basename } from "node:path";
import { AfterimageError } from "../../core/errors.ts";

/**
 * What went wrong with a picture that is asked with, by the name that the user knows it under: the file of a pasted one
 * has another. Pure.
 */
export function pictureError(error: AfterimageError, { name, file }: { readonly name: string; readonly file: string }): AfterimageError {
  const { kind, message, hint } = error;
  if (kind === "crashed" || kind === "timeout") {
    const next = "Take a screenshot of the part that matters, and search with that.";
    return new AfterimageError({ kind, message: `${name} could not be read. ${message}`, hint: next, cause: error });
  }
  return new AfterimageError({ kind, message: message.replaceAll(basename(file), name), hint, cause: error });
}
