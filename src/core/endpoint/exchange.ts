import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";

/**
 * One HTTP request and its answer, within limits.
 *
 * Over `node:http` rather than `fetch`: fetch gives up after 300 seconds without headers whatever the caller allows (a
 * large model loads longer), follows redirects and unpacks compressed bodies unless told otherwise, and does not tell
 * a connection that was never made from one that broke. Here nothing is followed or unpacked: bytes are bytes.
 */
export interface Exchange {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  /** From the start to the last byte of the answer. */
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Most bytes of the answer's body. */
  readonly answerBytes: number;
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A limit that an exchange ran into. */
export class ExchangeError extends Error {
  readonly code: "CONNECT_TIMEOUT" | "TIMEOUT" | "ANSWER_TOO_LARGE" | "ANSWER_ENCODED";

  constructor(code: ExchangeError["code"]) {
    super(code);
    this.name = "ExchangeError";
    this.code = code;
  }
}

/** Connections to one server, kept open between requests. */
export interface Connections {
  /** @throws the error of Node's network stack with its `code`, an {@link ExchangeError}, or the signal's reason */
  exchange(exchange: Exchange, signal: AbortSignal): Promise<RawAnswer>;
  dispose(): void;
}

/** @param idleMs an unused connection is closed after this */
export function openConnections(idleMs: number): Connections {
  const agents = { "http:": new HttpAgent({ keepAlive: true, timeout: idleMs }), "https:": new HttpsAgent({ keepAlive: true, timeout: idleMs }) };
  return {
    async exchange(exchange, signal) {
      signal.throwIfAborted();
      const stop = new AbortController();
      const timer = setTimeout(() => stop.abort(new ExchangeError("TIMEOUT")), exchange.timeoutMs);
      const abort = (): void => stop.abort(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      try {
        const secure = exchange.url.protocol === "https:";
        const agent = agents[secure ? "https:" : "http:"];
        return await attempt(exchange, { agent }, secure ? httpsRequest : httpRequest, stop.signal);
      } finally {
        clearTimeout(timer);
        signal.removeEventListener("abort", abort);
      }
    },
    dispose() {
      for (const agent of Object.values(agents)) agent.destroy();
    },
  };
}

async function attempt(exchange: Exchange, options: RequestOptions, open: typeof httpRequest, signal: AbortSignal): Promise<RawAnswer> {
  const { method, url, body } = exchange;
  const headers = { ...exchange.headers, ...(body && { "content-length": String(body.length) }) };
  const outgoing = open(url, { ...options, method, headers });
  const stop = (): void => void outgoing.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  limitConnecting(outgoing, exchange.connectTimeoutMs);
  try {
    return await new Promise<RawAnswer>((resolve, reject) => {
      outgoing.once("error", reject);
      outgoing.once("response", (incoming) => {
        readAnswer(incoming, exchange.answerBytes).then(resolve, reject);
      });
      outgoing.end(body);
    });
  } catch (error) {
    outgoing.destroy();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** A firewall that swallows packets must not use up the time meant for the answer. */
function limitConnecting(outgoing: ClientRequest, timeoutMs: number): void {
  outgoing.once("socket", (socket) => {
    if (!socket.connecting) return;
    const timer = setTimeout(() => outgoing.destroy(new ExchangeError("CONNECT_TIMEOUT")), timeoutMs);
    const done = (): void => clearTimeout(timer);
    socket.once("encrypted" in socket ? "secureConnect" : "connect", done);
    outgoing.once("close", done);
  });
}

async function readAnswer(incoming: IncomingMessage, answerBytes: number): Promise<RawAnswer> {
  const { statusCode: status = 0, headers } = incoming;
  // Asked for plain bytes; what comes packed all the same could unpack to anything.
  if ((headers["content-encoding"] ?? "identity") !== "identity") throw new ExchangeError("ANSWER_ENCODED");
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerBytes) throw new ExchangeError("ANSWER_TOO_LARGE");
    chunks.push(chunk);
  }
  return { status, headers, body: Buffer.concat(chunks, bytes) };
}

/** The `code` of an error of Node's network stack; of the first of several addresses that were tried. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0 && !("code" in error && error.code)) return codeOf(error.errors[0]);
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
}
