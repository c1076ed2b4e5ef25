/** Every time and size that the transport keeps to. Tests bring their own, small ones. */
export interface EndpointPolicy {
  /** Until a connection stands, TLS included. */
  readonly connectTimeoutMs: number;
  /** One attempt, from sending to the last byte of the answer, where the request says nothing else. */
  readonly requestTimeoutMs: number;
  /** One attempt while the model may still have to be loaded. */
  readonly coldTimeoutMs: number;
  /** After so long without an answer the server may have unloaded the model. */
  readonly coldAfterMs: number;
  /** Bytes of an answer that are read. */
  readonly answerBytes: number;
  /** Characters kept of what a server says went wrong. */
  readonly detailCharacters: number;
  /** Times that one request is sent in all, where sending it again can help. */
  readonly tries: number;
  /** The same for a request of urgency `query`: a person waits. */
  readonly queryTries: number;
  /** A query is not tried again where the server asks it to wait longer. */
  readonly queryPatienceMs: number;
  /** Before the second try a random time up to this; doubled with each further one. */
  readonly backoffMs: number;
  readonly backoffMaxMs: number;
  /** A server's `Retry-After` counts up to here. */
  readonly retryAfterMaxMs: number;
  /** Requests lost in a row that open the circuit. */
  readonly breakerFailures: number;
  /** How long the circuit stays open at first; doubled each time the probe fails. */
  readonly breakerMs: number;
  readonly breakerMaxMs: number;
  /** Requests under way at once at most, whatever the measurements say. */
  readonly maxInFlight: number;
  /** Requests of urgency `query` that may go beyond the limit of the moment. */
  readonly queryReserve: number;
  /** An unused connection is closed after this. */
  readonly idleConnectionMs: number;
}

export const endpointPolicy: EndpointPolicy = {
  connectTimeoutMs: 10_000,
  requestTimeoutMs: 120_000,
  // Ollama gives a load five minutes of its own (OLLAMA_LOAD_TIMEOUT), and may have to unload another model first.
  coldTimeoutMs: 420_000,
  // Ollama unloads after five idle minutes (OLLAMA_KEEP_ALIVE).
  coldAfterMs: 240_000,
  answerBytes: 64 * 1024 * 1024,
  detailCharacters: 500,
  tries: 5,
  queryTries: 2,
  queryPatienceMs: 2_000,
  backoffMs: 500,
  backoffMaxMs: 30_000,
  retryAfterMaxMs: 300_000,
  breakerFailures: 3,
  breakerMs: 1_000,
  breakerMaxMs: 60_000,
  maxInFlight: 64,
  queryReserve: 2,
  // Below the five seconds after which uvicorn, vLLM's HTTP server, closes: no request meets a closing connection.
  idleConnectionMs: 4_000,
};
