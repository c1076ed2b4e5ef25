/** What kind of thing went wrong, for callers that react to it rather than show it. */
export type ErrorKind =
  | "unreadable" // a document's bytes make no sense to its extractor
  | "encrypted"
  | "too-large"
  | "timeout"
  | "crashed" // the worker process died on this input
  | "locked" // another process writes this library
  | "corrupt" // a file of ours is damaged and was set aside
  | "not-found"
  | "invalid-query"
  | "invalid-argument"
  | "unavailable" // a dependency (model, native module, engine) cannot be used
  | "not-writable";

/**
 * An error a person can act on: `message` says what happened and to what, `hint` what to do next.
 */
export class AfterimageError extends Error {
  readonly kind: ErrorKind;
  readonly hint: string;

  constructor(init: { kind: ErrorKind; message: string; hint?: string; cause?: unknown }) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.name = "AfterimageError";
    this.kind = init.kind;
    this.hint = init.hint ?? "";
  }
}

/** The message of anything that was thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Whether an error is only the sign that the caller's AbortSignal fired. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}
