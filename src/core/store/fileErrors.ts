import { AfterimageError, messageOf } from "../errors.ts";

/** The operating system's code of a failed file operation (`ENOENT`, `ENOSPC`), or undefined for any other error. */
export function fileErrorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** Whether an error only says that a file or folder does not exist. */
export function isMissing(error: unknown): boolean {
  return fileErrorCode(error) === "ENOENT";
}

const hints: Readonly<Record<string, string>> = {
  ENOSPC: "The disk is full: free some space, then try again.",
  EDQUOT: "Your disk quota is used up: free some space, then try again.",
  EROFS: "The file system is read-only.",
};

/** A failed write as an error that says which file, and what to do about it; one that says so already stays. */
export function notWritable(path: string, cause: unknown): AfterimageError {
  if (cause instanceof AfterimageError) return cause;
  return new AfterimageError({
    kind: "not-writable",
    message: `Cannot write ${path}: ${messageOf(cause)}`,
    hint: hints[fileErrorCode(cause) ?? ""] ?? "Check the permissions of the folder.",
    cause,
  });
}

/** A failed read of a file that exists as an error that says which one. */
export function notReadable(path: string, cause: unknown): AfterimageError {
  return new AfterimageError({
    kind: "unavailable",
    message: `Cannot read ${path}: ${messageOf(cause)}`,
    hint: "Check the permissions of the file and the health of the disk.",
    cause,
  });
}
