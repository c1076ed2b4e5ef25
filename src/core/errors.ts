/** What kind of thing went wrong, for callers that react to it rather than show it. */
export const errorKinds = [
  /** A document's bytes make no sense to its extractor. */
  "unreadable",
  "encrypted",
  "too-large",
  "timeout",
  /** The process working on this input died. */
  "crashed",
  /** Another process writes this library. */
  "locked",
  /** A file of ours is damaged and was set aside. */
  "corrupt",
  "not-found",
  "invalid-query",
  "invalid-argument",
  /** Something needed (a model, a native module, the engine) cannot be used. */
  "unavailable",
  "not-writable",
  /** Nobody answers at an endpoint's address: connection refused, unknown host, no route, TLS. */
  "unreachable",
  /** An endpoint wants another API key, or any. */
  "unauthorised",
  /** An endpoint does not have the model, or has one that cannot do what is asked of it. */
  "wrong-model",
  /** An endpoint has no room now: too many requests, loading, out of memory. */
  "overloaded",
  /** An endpoint refuses this one input (a broken picture, too long a text); others go on. */
  "refused-input",
  /** An endpoint answers what its protocol does not allow: no JSON, NaN, another dimension, cut off. */
  "bad-answer",
] as const;
export type ErrorKind = (typeof errorKinds)[number];

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
