import { AfterimageError } from "../core/errors.ts";
import type { FileSizes } from "../core/libraryTypes.ts";

/** Environment variables of limits, for `--help`. */
export const sizesHelp = `Limits, in MB (0: the usual one):
  AFTERIMAGE_FILE_MEGABYTES       of a picture, a PDF, an Office file, an e-book
  AFTERIMAGE_RECORDING_MEGABYTES  of a recording`;

/** The limits that the environment sets. @throws AfterimageError `invalid-argument` when a variable is no number */
export function readSizes(environment: Readonly<Record<string, string | undefined>>): FileSizes {
  const read = (name: string): number => {
    const text = environment[name]?.trim() || "0";
    const megabytes = Number(text);
    if (Number.isInteger(megabytes) && megabytes >= 0) return megabytes;
    throw new AfterimageError({ kind: "invalid-argument", message: `${name} is “${text}”.`, hint: "It must be a whole number of megabytes, or 0 for the usual limit." });
  };
  return { fileMegabytes: read("AFTERIMAGE_FILE_MEGABYTES"), recordingMegabytes: read("AFTERIMAGE_RECORDING_MEGABYTES") };
}
