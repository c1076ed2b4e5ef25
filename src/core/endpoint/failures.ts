import type { ErrorKind } from "../errors.ts";
import { codeOf, type RawAnswer } from "./exchange.ts";
import { EndpointError } from "./endpoint.ts";
import { detailOf } from "./detail.ts";

/** A failed attempt, and what it means for the next one. */
export interface Failure {
  readonly error: EndpointError;
  /**
   * `never`: the same request fails again; `again`: it may succeed when sent again; `when-back`: nobody is there or
   * ready, which says nothing about the request.
   */
  readonly retry: "never" | "again" | "when-back";
  /** The server has too much to do: send it less at once. */
  readonly overload: boolean;
  /** The server, not the request, is in doubt. */
  readonly lost: boolean;
}

/**
 * What a dialect knows about a server's own words. The first rule that matches an answer decides, before the general
 * ones.
 */
export interface FailureRule {
  /** Statuses it is about; absent: every one of 400 or more. */
  readonly statuses?: readonly number[];
  /** Found in what the server says; absent: whatever it says. */
  readonly detail?: RegExp;
  readonly kind: ErrorKind;
  /** What happened, after “<server> ”, without a full stop: `has no such model`. */
  readonly what: string;
  /** What to do next. */
  readonly hint: string;
  /** Absent: `never`. */
  readonly retry?: Failure["retry"];
  readonly overload?: boolean;
  /** Absent: false. */
  readonly lost?: boolean;
}

const address = "Check the address, and that the server is running.";
const busy = "Nothing to do: it is sent less, and asked again.";

/** In the order in which they are tried. What servers say is known from their sources; see docs/conformance.md. */
const generalRules: readonly FailureRule[] = [
  { statuses: [401], kind: "unauthorised", what: "wants an API key, or another one", hint: "Set the key with “Afterimage: Connect Qwen3-VL…”." },
  { statuses: [403], kind: "unauthorised", what: "refuses access", hint: "Check that the API key may use this model." },
  { statuses: [407], kind: "unauthorised", what: "is behind a proxy that wants a login", hint: "Give the address of the server itself." },
  {
    detail: /maximum context length|longer than the maximum model length|too long to fit into the model|exceeds the (available )?context|input length exceeds|too large to process/i,
    kind: "refused-input",
    what: "finds this input too long for the model",
    hint: "Start it with a larger context: vLLM --max-model-len, llama-server -c and -ub, Ollama num_ctx.",
  },
  {
    detail: /out of memory|not enough memory|insufficient memory|requires more system memory|failed to allocate/i,
    kind: "overloaded",
    what: "is out of memory",
    hint: "Choose a smaller model or a smaller context, or free the memory of the GPU.",
    retry: "again",
    overload: true,
  },
  { statuses: [413], kind: "refused-input", what: "finds this input too large", hint: "Raise the body size that the server, or the proxy before it, accepts." },
  {
    detail: /not support(ed)? (embedding|pooling)|does not support (the )?embedd|embeddings? (api )?(is|are) not (supported|available)|not an embedding model/i,
    kind: "wrong-model",
    what: "runs a model that makes no embeddings",
    hint: "Choose an embedding model; start vLLM with --runner pooling, llama-server with --embeddings.",
  },
  { statuses: [501], kind: "wrong-model", what: "cannot do that with this model", hint: "Choose another model; start vLLM with --runner pooling, llama-server with --embeddings." },
  {
    statuses: [404],
    detail: /model/i,
    kind: "wrong-model",
    what: "does not have this model",
    hint: "Choose one that it lists with “Afterimage: Connect Qwen3-VL…”; with Ollama, pull it first.",
  },
  { statuses: [404, 405], kind: "not-found", what: "has nothing at this path", hint: "Check the address, and which kind of server is chosen." },
  { statuses: [408], kind: "timeout", what: "waited too long for the request", hint: "", retry: "again" },
  { statuses: [429], kind: "overloaded", what: "has too many requests", hint: busy, retry: "again", overload: true },
  {
    statuses: [503],
    detail: /\bloading\b|\bstarting\b|\bwarming\b/i,
    kind: "overloaded",
    what: "is still loading its model",
    hint: "Nothing to do: it is asked again until it is ready.",
    retry: "when-back",
    lost: true,
  },
  { statuses: [503], kind: "overloaded", what: "has no room for more requests", hint: busy, retry: "again", overload: true, lost: true },
  {
    statuses: [502, 504],
    kind: "unreachable",
    what: "is a gateway whose own server does not answer",
    hint: address,
    retry: "again",
    lost: true,
  },
];

/** @param path what was asked, for the message */
export function failureOfAnswer(name: string, path: string, answer: RawAnswer, rules: readonly FailureRule[], clean: (text: string) => string): Failure {
  const { status } = answer;
  const detail = clean(detailOf(answer.body));
  const rule = [...rules, ...generalRules].find(
    ({ statuses, detail: said }) => (statuses === undefined || statuses.includes(status)) && (said === undefined || said.test(detail)),
  );
  return failure(name, rule ?? ruleOfStatus(answer, path, clean), { status, detail });
}

function ruleOfStatus({ status, headers }: RawAnswer, path: string, clean: (text: string) => string): FailureRule {
  if (status >= 500) {
    return { kind: "unavailable", what: `failed at ${path} (${status})`, hint: "Look into the server's log.", retry: "again" };
  }
  if (status >= 400) return { kind: "refused-input", what: `refuses the request to ${path} (${status})`, hint: "" };
  const target = clean(headers.location ?? "elsewhere");
  return {
    kind: "bad-answer",
    what: `redirects to ${target}, and documents are not sent on`,
    hint: "Give that address instead if you trust it.",
  };
}

const tls = /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|HOSTNAME_MISMATCH$|EPROTO$)/;

/** What went wrong on the way, from the codes of Node's network stack and of `exchange.ts`. */
export function failureOnTheWay(name: string, request: { path: string; timeoutMs: number; cold: boolean }, cause: unknown): Failure {
  return failure(name, ruleOfCode(codeOf(cause), request), { cause });
}

function ruleOfCode(code: string, { path, timeoutMs, cold }: { path: string; timeoutMs: number; cold: boolean }): FailureRule {
  const seconds = `${Math.round(timeoutMs / 1000)} s`;
  switch (code) {
    case "ECONNREFUSED":
      return { kind: "unreachable", what: "refuses connections", hint: "Start the server, or check the port.", retry: "when-back" };
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return { kind: "unreachable", what: "has a host name that nobody knows", hint: "Check the name, and the network.", retry: "when-back" };
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "ENETDOWN":
    case "EHOSTDOWN":
    case "ETIMEDOUT":
    case "CONNECT_TIMEOUT":
      return { kind: "unreachable", what: "does not take a connection", hint: "Check the address, the network, and firewalls between.", retry: "when-back" };
    case "TIMEOUT":
      return cold
        ? { kind: "timeout", what: `gave no answer to its first request within ${seconds}, the time for loading a model`, hint: "Look into the server's log; ask it once by hand.", retry: "again", lost: true }
        : { kind: "timeout", what: `did not answer ${path} within ${seconds}`, hint: "Look whether the server is busy or hangs.", retry: "again", overload: true, lost: true };
    case "ANSWER_TOO_LARGE":
      return { kind: "bad-answer", what: `sends more in answer to ${path} than an answer can need`, hint: "Check that the address is that of the model's server." };
    case "ANSWER_ENCODED":
      return { kind: "bad-answer", what: "compresses its answers although it is asked not to", hint: "Turn compression off in the proxy before the server." };
    case "BAD_JSON":
      return { kind: "bad-answer", what: `answers ${path} with something that is not JSON`, hint: "Check the address, and which kind of server is chosen." };
  }
  if (tls.test(code)) {
    return {
      kind: "unreachable",
      what: `cannot be trusted or does not speak TLS (${code})`,
      hint: "Use http:// if the server has no TLS; for an authority of your own set NODE_EXTRA_CA_CERTS to its certificate.",
    };
  }
  if (code.startsWith("HPE_")) {
    return { kind: "bad-answer", what: "does not speak HTTP", hint: "Check the port; use https:// if the server has TLS." };
  }
  return { kind: "unreachable", what: "broke the connection off", hint: "Look into the server's log whether it crashed or was restarted.", retry: "again", lost: true };
}

function failure(name: string, rule: FailureRule, said: { status?: number; detail?: string; cause?: unknown }): Failure {
  const { kind, what, hint, retry = "never", overload = false, lost = false } = rule;
  const message = said.detail ? `${name} ${what}: ${said.detail}` : `${name} ${what}.`;
  return { error: new EndpointError({ kind, message, hint, ...said }), retry, overload, lost };
}
