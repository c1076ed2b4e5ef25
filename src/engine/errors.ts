/** Carries errors over the process boundary without losing their kind and hint. */
import { ErrorCodes, ResponseError } from "vscode-jsonrpc";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import type { ErrorData } from "./protocol/engine.ts";

/** JSON-RPC's code for a request that its caller cancelled (Language Server Protocol, “RequestCancelled”). */
const requestCancelled = -32800;

/** Engine side: anything thrown, as an answer. */
export function toResponseError(error: unknown): ResponseError<ErrorData | undefined> {
  if (isAbort(error)) {
    return new ResponseError(requestCancelled, "Cancelled.");
  }
  if (error instanceof AfterimageError) {
    return new ResponseError(ErrorCodes.InternalError, error.message, { kind: error.kind, hint: error.hint });
  }
  return new ResponseError(ErrorCodes.InternalError, messageOf(error), { kind: "unavailable", hint: "" });
}

/**
 * Client side: an answer, as the error that the engine threw. Errors of the connection itself come back as
 * {@link EngineDied}, so that a caller can tell “the engine says no” from “there is no engine”.
 */
export function fromResponseError(error: unknown): Error {
  if (!(error instanceof ResponseError)) {
    return new EngineDied(error);
  }
  switch (error.code) {
    case requestCancelled:
      return new DOMException(error.message, "AbortError");
    case ErrorCodes.PendingResponseRejected:
    case ErrorCodes.ConnectionInactive:
    case ErrorCodes.MessageWriteError:
    case ErrorCodes.MessageReadError:
      return new EngineDied(error);
    default: {
      const data = error.data as ErrorData | undefined;
      return new AfterimageError({
        kind: data?.kind ?? "unavailable",
        message: error.message,
        hint: data?.hint ?? "",
        cause: error,
      });
    }
  }
}

/** A request was under way, or about to be, when the engine process went away. */
export class EngineDied extends AfterimageError {
  constructor(cause?: unknown) {
    super({
      kind: "crashed",
      message: "The search engine stopped before it could answer.",
      hint: "It is started again by itself. Try once more.",
      cause,
    });
  }
}
