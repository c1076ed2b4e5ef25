import type { Urgency } from "../encode/encoder.ts";
import { AfterimageError, type ErrorKind } from "../errors.ts";

/** One HTTP request to the user's server, JSON both ways. */
export interface EndpointRequest {
  readonly method: "GET" | "POST";
  /** Path below the endpoint's base URL, beginning with a slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** `query` fails soon, so it is also the one for looking whether a server is there at all. */
  readonly urgency: Urgency;
  /** Milliseconds for one attempt; the endpoint's own when absent, and more while the model may have to be loaded. */
  readonly timeoutMs?: number;
}

export interface EndpointAnswer {
  readonly status: number;
  /** The parsed JSON body; undefined when it is empty. */
  readonly body: unknown;
}

/** How an endpoint is doing, for the panel, the status bar and `doctor`. */
export interface EndpointHealth {
  /**
   * `unknown`: not asked yet; `connecting`: first contact or self-test; `ok`; `waiting`: it does not answer and is
   * tried again by itself; `refused`: it answers, but cannot be used until something is changed.
   */
  readonly state: "unknown" | "connecting" | "ok" | "waiting" | "refused";
  /** What happened and to what; empty when ok. */
  readonly message: string;
  /** What to do next; empty when there is nothing to do. */
  readonly hint: string;
  /** When `waiting`: milliseconds since the epoch of the next try. */
  readonly retryAtMs?: number;
}

/**
 * One server behind the shared transport: adaptive concurrency, urgency, retries, circuit breaker, limits.
 */
export interface Endpoint {
  /** The base URL without credentials, for people. */
  readonly name: string;
  readonly health: EndpointHealth;

  /**
   * Sends a request, again where that can help.
   *
   * While the server is away, requests of urgency `query` fail at once and the others wait for it.
   * @throws EndpointError for every answer but success that is final, and for failures on the way; the signal's reason
   */
  send(request: EndpointRequest, signal: AbortSignal): Promise<EndpointAnswer>;

  /** Tells every change of {@link health}. */
  onHealth(listener: (health: EndpointHealth) => void): () => void;

  /**
   * Tells when the server answers again after the circuit was open, before anybody gets that answer: it may have been
   * started anew since, as another.
   */
  onReturn(listener: () => void): () => void;

  /** Rejects what waits and is under way. */
  dispose(): void;
}

/** A failure of an endpoint, with what the server said of it. */
export class EndpointError extends AfterimageError {
  /** HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** What the server says went wrong, in its own words; empty when it says nothing. */
  readonly detail: string;

  constructor(init: { kind: ErrorKind; message: string; hint?: string; cause?: unknown; status?: number; detail?: string }) {
    super(init);
    this.name = "EndpointError";
    this.status = init.status;
    this.detail = init.detail ?? "";
  }
}
