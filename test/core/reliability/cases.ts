import type { EndpointPolicy } from "../../../src/core/endpoint/policy.ts";
import type { Fault } from "../../support/doubles/faults.ts";
import { oddWord, type Rig } from "./rig.ts";

/** What the user sees of a fault. */
export type Sight =
  /** The server's state is “waiting”; everything goes on by itself when it is well again. */
  | { readonly waiting: RegExp }
  /** Indexing stops with a reason. `resumes` by itself when the server is well, else with the next look at the files. */
  | { readonly failed: RegExp; readonly resumes?: boolean; readonly refused?: boolean }
  /** One input is listed with the reason, and left alone until its file changes. */
  | { readonly skipped: RegExp }
  /** One text is too long, and is embedded by its beginning. */
  | "shortened"
  | "nothing";

/** One fault, from the sight of it to its end. */
export interface FaultCase {
  /** As a table of docs/reliability.md names it. */
  readonly fault: string;
  /** Which of several that have one line there. */
  readonly of?: string;
  readonly sees: Sight;
  readonly policy?: Partial<EndpointPolicy>;
  /** It is there before the first contact. */
  readonly atConnect?: boolean;
  readonly strike: readonly Fault[] | ((rig: Rig) => void | Promise<void>);
  /** Absent: the faults are taken away. */
  readonly heal?: (rig: Rig) => void | Promise<void>;
}

const hurried = { requestTimeoutMs: 400, coldTimeoutMs: 5_000 };
/** So many tries that the server is healed before they end. */
const patient = { ...hurried, tries: 50 };
/** Strikes the requests for one input only. */
const one = { holding: oddWord };

export const faultCases: readonly FaultCase[] = [
  { fault: "connection refused", sees: { waiting: /refuses connections/ }, strike: ({ double }) => double.goAway(), heal: ({ double }) => double.comeBack() },
  {
    fault: "unknown host, no route, no connection within 10 s",
    sees: { waiting: /has a host name that nobody knows/ },
    atConnect: true,
    strike: (rig) => rig.configure({ url: "http://nobody.invalid:8000" }),
    heal: (rig) => rig.configure(),
  },
  {
    fault: "certificate not trusted, no TLS",
    sees: { waiting: /cannot be trusted or does not speak TLS/ },
    atConnect: true,
    strike: (rig) => rig.configure({ url: rig.double.url.replace("http:", "https:") }),
    heal: (rig) => rig.configure(),
  },
  { fault: "connection reset, answer cut off", of: "before the answer", sees: { failed: /broke the connection off/, resumes: true }, strike: [{ kind: "reset" }] },
  { fault: "connection reset, answer cut off", of: "in the answer", sees: { failed: /broke the connection off/, resumes: true }, strike: [{ kind: "reset-midway" }] },
  { fault: "connection reset, answer cut off", of: "now and then", sees: "nothing", strike: [{ kind: "reset", after: 2, times: 1 }, { kind: "reset-midway", after: 6, times: 1 }] },
  { fault: "no answer in time, body or headers that dribble", of: "no answer", sees: { waiting: /did not answer .* within/ }, policy: patient, strike: [{ kind: "hang" }] },
  { fault: "no answer in time, body or headers that dribble", of: "byte by byte", sees: { waiting: /did not answer .* within/ }, policy: patient, strike: [{ kind: "dribble", msPerByte: 50 }] },
  { fault: "first answer takes minutes (model loads)", sees: "nothing", policy: hurried, atConnect: true, strike: [{ kind: "delay", ms: 800, times: 1 }] },
  { fault: "503 while loading", sees: { waiting: /is still loading its model/ }, strike: [{ kind: "loading" }] },
  { fault: "503 otherwise", sees: { failed: /has no room for more requests/, resumes: true }, strike: [{ kind: "status", status: 503, message: "queue full" }] },
  { fault: "429", of: "for long", sees: { failed: /has too many requests/, resumes: true }, strike: [{ kind: "status", status: 429, retryAfter: "1" }] },
  { fault: "429", of: "now and then", sees: "nothing", strike: [{ kind: "status", status: 429, retryAfter: "1", after: 3, times: 1 }] },
  { fault: "502, 504", sees: { failed: /is a gateway whose own server does not answer/, resumes: true }, strike: [{ kind: "status", status: 502 }] },
  { fault: "500", of: "for long", sees: { failed: /failed at \/v1\/embeddings \(500\)/, resumes: true }, strike: [{ kind: "status", status: 500, message: "EngineDeadError" }] },
  { fault: "500", of: "now and then", sees: "nothing", strike: [{ kind: "status", status: 500, after: 2, times: 1 }] },
  { fault: "out of memory", sees: { failed: /is out of memory/, resumes: true }, strike: [{ kind: "out-of-memory" }] },
  { fault: "401, 403", of: "401", sees: { failed: /wants an API key/, refused: true }, strike: [{ kind: "status", status: 401 }] },
  { fault: "401, 403", of: "403", sees: { failed: /refuses access/, refused: true }, strike: [{ kind: "status", status: 403 }] },
  { fault: "404 for the model", sees: { failed: /does not have this model/, refused: true }, strike: [{ kind: "status", status: 404, message: "The model does not exist." }] },
  { fault: "404 for the path", sees: { failed: /has nothing at this path/ }, strike: [{ kind: "status", status: 404, message: "Not Found" }] },
  { fault: "501, a model that makes no embeddings", sees: { failed: /cannot do that with this model/, refused: true }, strike: [{ kind: "status", status: 501 }] },
  { fault: "413", sees: { skipped: /finds this input too large/ }, strike: [{ kind: "status", status: 413, ...one }] },
  { fault: "input too long for the model", sees: "shortened", strike: [{ kind: "status", status: 400, message: "longer than the maximum model length", ...one }] },
  { fault: "another 4xx", sees: { skipped: /refuses the request/ }, strike: [{ kind: "status", status: 422, message: "no such luck", ...one }] },
  { fault: "redirect", sees: { failed: /redirects to/ }, strike: [{ kind: "redirect", to: "http://127.0.0.1:1/" }] },
  { fault: "answer is not JSON, or not HTTP", of: "a web page", sees: { failed: /something that is not JSON/ }, strike: [{ kind: "not-json" }] },
  { fault: "answer is not JSON, or not HTTP", of: "half of it", sees: { failed: /something that is not JSON/ }, strike: [{ kind: "truncated" }] },
  { fault: "answer larger than 64 MiB", sees: { failed: /sends more .* than an answer can need/ }, strike: [{ kind: "huge", bytes: 32 * 1024 * 1024 }] },
  { fault: "compressed answer", sees: { failed: /compresses its answers/ }, strike: [{ kind: "compressed" }] },
  { fault: "a request that the server dies of", sees: { skipped: /broke the connection off/ }, strike: [{ kind: "reset", ...one }] },
  { fault: "a request that the server never answers", sees: { skipped: /did not answer/ }, policy: hurried, strike: [{ kind: "hang", ...one }] },
  { fault: "an input that takes all its memory", sees: { skipped: /is out of memory/ }, strike: [{ kind: "out-of-memory", ...one }] },
  { fault: "an input that gives no numbers", sees: { skipped: /not made of numbers/ }, strike: [{ kind: "not-a-number", ...one }] },
  { fault: "vectors of another length", sees: { failed: /\d+ components where \d+ were expected/ }, strike: [{ kind: "wrong-dimension" }] },
  { fault: "vectors that are no numbers, or all zeros", of: "no numbers", sees: { failed: /not made of numbers/ }, strike: [{ kind: "not-a-number" }] },
  { fault: "vectors that are no numbers, or all zeros", of: "zeros", sees: { failed: /a vector of zeros/ }, strike: [{ kind: "zeros" }] },
  { fault: "another number of vectors than of inputs", sees: { failed: /0 vectors for 1 inputs/ }, strike: [{ kind: "too-few" }] },
  { fault: "the same vector for everything", sees: { failed: /failed its self-test/, refused: true }, atConnect: true, strike: [{ kind: "identical", path: /embeddings/ }] },
  { fault: "vectors in another order, rightly numbered", sees: "nothing", strike: [{ kind: "shuffled" }] },
  { fault: "other last digits each time", sees: "nothing", strike: [{ kind: "noise" }] },
];

/** Those that go through every dialect: away and back, too busy, too slow, ill, one bad input, and vectors that are wrong. */
const everywhere = ["connection refused", "429", "no answer in time, body or headers that dribble", "out of memory", "another 4xx", "vectors of another length"];
export const commonCases = faultCases.filter(({ fault, of }) => everywhere.includes(fault) && of !== "for long" && of !== "no answer");
