import { AfterimageError } from "../core/errors.ts";
import type { DocumentLimits } from "../core/libraryTypes.ts";

/** Environment variables of limits, for `--help`. */
export const limitsHelp = `Limits (0: the usual one):
  AFTERIMAGE_FILE_MEGABYTES       MB of a picture, a PDF, an Office file, an e-book
  AFTERIMAGE_RECORDING_MEGABYTES  MB of a recording
  AFTERIMAGE_PDF_PAGES            pages of a PDF that are read
  AFTERIMAGE_RECORDING_MINUTES    minutes of a recording that are looked at`;

/** The limits that the environment sets. @throws AfterimageError `invalid-argument` when a variable is no number */
export function readLimits(environment: Readonly<Record<string, string | undefined>>): Required<DocumentLimits> {
  const read = (name: string): number => {
    const text = environment[name]?.trim() || "0";
    const value = Number(text);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    throw new AfterimageError({ kind: "invalid-argument", message: `${name} is “${text}”.`, hint: "It must be a whole number, or 0 for the usual limit." });
  };
  return {
    fileMegabytes: read("AFTERIMAGE_FILE_MEGABYTES"),
    recordingMegabytes: read("AFTERIMAGE_RECORDING_MEGABYTES"),
    pdfPages: read("AFTERIMAGE_PDF_PAGES"),
    recordingMinutes: read("AFTERIMAGE_RECORDING_MINUTES"),
  };
}
