import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Refusal, json, type Asked, type Dialect, type Host, type Reply } from "./dialect.ts";
import { Faults, spoil, type Fault, type FaultKind, type Struck } from "./faults.ts";
import { Gate, type Service } from "./gate.ts";
import { llamacpp, type LlamacppOptions } from "./llamacpp.ts";
import { objects, type ObjectsOptions } from "./objects.ts";
import { ollama, type OllamaOptions } from "./ollama.ts";
import { Eyes } from "./pictures.ts";
import { vllm, type VllmOptions } from "./vllm.ts";
import { embedPrompt, isInTrainedForm, type Prompt, type Weights } from "./weights.ts";
import { readBody, send } from "./wire.ts";

interface CommonOptions {
  /** 0: any free one. */
  readonly port?: number;
  /** Asked for as a bearer token. */
  readonly apiKey?: string;
  readonly faults?: readonly Fault[];
  /** At once and without limit when absent. */
  readonly service?: Service;
  /** Whether text in pictures is read (default); without, only their colours and rough shapes count. */
  readonly readsText?: boolean;
  /** Told of each request when it is done with, in one line for people. */
  readonly onRequest?: (line: string) => void;
}

export type DoubleOptions = CommonOptions & (VllmOptions | OllamaOptions | LlamacppOptions | ObjectsOptions);

/** One request in a double's journal. */
export interface JournalEntry {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  /** Parsed JSON; the text where it is none. */
  readonly body: unknown;
  /** Digest of each input that was embedded, in order. */
  readonly inputs: readonly string[];
  /** How many of them the model was not trained to read: a wrong template, and worthless vectors. */
  readonly astray: number;
  /** Pictures looked at, by the digest of their pixels. */
  readonly pictures: readonly string[];
  /** Undefined while it is under way, and when it was never answered. */
  readonly status: number | undefined;
  /** Whether the whole answer went out. */
  readonly delivered: boolean;
  /** Whether the client left before. */
  readonly abandoned: boolean;
  readonly fault: FaultKind | undefined;
}

/** A running stand-in for a real server. */
export interface Double {
  readonly url: string;
  /** All that was asked, oldest first. */
  readonly requests: readonly JournalEntry[];
  /** Digests of all inputs whose vectors went out whole and unspoilt: one that is in it twice was encoded twice. */
  readonly encoded: readonly string[];
  /** Most requests for vectors or chats that were under way at once. */
  readonly peak: number;
  /** What to try first, for a person. */
  readonly hint: string;
  /** Replaces all faults; none heals it. */
  setFaults(...faults: readonly Fault[]): void;
  setService(service: Service): void;
  /** Closes the port and all connections: refused from now on. */
  goAway(): Promise<void>;
  /** Opens the same port again. */
  comeBack(): Promise<void>;
  /** Goes away and comes back as a new process: other options (another `seed`: other weights), nothing loaded. */
  restart(change?: Partial<DoubleOptions>): Promise<void>;
  /** Empties the journal. */
  forget(): void;
  close(): Promise<void>;
}

type Entry = { -readonly [Key in keyof JournalEntry]: JournalEntry[Key] };

const unlimited: Service = { ms: 0, capacity: Infinity };

/** Starts a stand-in for a real server on this machine. */
export async function startDouble(options: DoubleOptions): Promise<Double> {
  const eyes = new Eyes(options.readsText ?? true);
  const journal: Entry[] = [];
  let current = options;
  let dialect = dialectOf(current);
  let faults = new Faults(current.faults ?? []);
  let gate = new Gate(current.service ?? unlimited);
  let port = current.port ?? 0;
  let underWay = 0;
  let peak = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://double").pathname;
    const isWork = dialect.isWork(path);
    const text = await readBody(request);
    const struck = faults.strike(path, isWork, text);
    const entry: Entry = {
      method: request.method ?? "GET",
      path,
      headers: request.headers,
      body: undefined,
      inputs: [],
      astray: 0,
      pictures: [],
      status: undefined,
      delivered: false,
      abandoned: false,
      fault: struck.answer?.kind ?? struck.vectors[0]?.kind,
    };
    journal.push(entry);
    const left = new AbortController();
    response.once("close", () => {
      entry.abandoned = !response.writableFinished;
      left.abort(new Error("The client left."));
    });
    if (isWork) peak = Math.max(peak, ++underWay);
    try {
      await answer(entry, struck, text, response, left.signal);
    } finally {
      if (isWork) underWay--;
      current.onRequest?.(lineOf(entry));
    }
  }

  async function answer(entry: Entry, struck: Struck, text: string, response: ServerResponse, signal: AbortSignal): Promise<void> {
    const body = parsed(text);
    entry.body = body ?? text;
    const fault = struck.answer;
    if (fault?.kind === "hang") {
      await once(response, "close");
      return;
    }
    if (fault?.kind === "reset") {
      response.socket?.resetAndDestroy();
      return;
    }
    if (fault?.kind === "delay") await pause(fault.ms, undefined, { signal });
    const headers: Record<string, string> = {};
    if (fault?.kind === "redirect") headers["location"] = fault.to;
    if (fault?.kind === "status" && fault.retryAfter !== undefined) headers["retry-after"] = fault.retryAfter;
    const asked: Asked = { method: entry.method, path: entry.path, body };
    const reply = await replyTo(asked, text, entry, struck, signal);
    entry.status = reply.status;
    entry.delivered = await send(reply, fault, response, headers, signal);
  }

  async function replyTo(asked: Asked, text: string, entry: Entry, struck: Struck, signal: AbortSignal): Promise<Reply> {
    try {
      refuseByFault(struck);
      const { apiKey } = current;
      if (apiKey !== undefined && dialect.isGuarded(asked.path) && entry.headers.authorization !== `Bearer ${apiKey}`) {
        throw new Refusal(401, "Unauthorized");
      }
      if (struck.answer?.kind === "redirect") return { status: 307, body: undefined, form: "empty" };
      if (text !== "" && asked.body === undefined) throw new Refusal(400, "invalid character in the body: it is not JSON");
      return await dialect.answer(asked, hostOf(entry, struck, signal));
    } catch (error) {
      if (error instanceof Refusal) return json(dialect.refuse(error), error.status);
      throw error;
    }
  }

  function refuseByFault({ answer: fault }: Struck): void {
    switch (fault?.kind) {
      case "status":
        throw new Refusal(fault.status, fault.message ?? `The double was told to answer ${fault.status}.`);
      case "loading":
        throw new Refusal(503, "Loading model", "unavailable_error");
      case "out-of-memory":
        throw dialect.outOfMemory;
      default:
    }
  }

  function hostOf(entry: Entry, struck: Struck, signal: AbortSignal): Host {
    return {
      waiting: gate.waiting,
      async embed(weights, prompts) {
        await Promise.all(prompts.map(() => gate.pass(signal)));
        entry.astray = prompts.filter((prompt) => !isInTrainedForm(weights, prompt)).length;
        entry.inputs = prompts.map((prompt) => digestOf(weights, prompt));
        return spoil(prompts.map((prompt) => embedPrompt(weights, prompt)), struck.vectors);
      },
      async look(bytes, formats) {
        const sight = await eyes.look(bytes, formats);
        entry.pictures = [...entry.pictures, sight.digest];
        return sight;
      },
      chat: () => gate.pass(signal),
      pause: (ms) => pause(ms, undefined, { signal }),
    };
  }

  let server = await listen(port);
  port = (server.address() as AddressInfo).port;

  function listen(at: number): Promise<Server> {
    const opened = createServer((request, response) => {
      handle(request, response).catch((error: unknown) => {
        // A client that left needs no answer; anything else is a mistake of the double and must not look like a fault.
        if (response.destroyed) return;
        response.writeHead(599, { "content-type": "text/plain" }).end(error instanceof Error ? error.stack : String(error));
      });
    });
    return new Promise((resolve, reject) => {
      opened.once("error", reject);
      opened.listen(at, "127.0.0.1", () => { resolve(opened); });
    });
  }

  const double: Double = {
    url: `http://127.0.0.1:${port}`,
    requests: journal,
    get encoded() {
      return journal.filter(isOfUse).flatMap(({ inputs }) => inputs);
    },
    get peak() {
      return peak;
    },
    get hint() {
      return dialect.hint;
    },
    setFaults(...set) {
      faults = new Faults(set);
    },
    setService(service) {
      gate = new Gate(service);
    },
    async goAway() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    async comeBack() {
      server = await listen(port);
    },
    async restart(change = {}) {
      await double.goAway();
      current = { ...current, ...change };
      dialect = dialectOf(current);
      gate = new Gate(current.service ?? unlimited);
      if (change.faults) faults = new Faults(change.faults);
      await double.comeBack();
    },
    forget() {
      journal.length = 0;
    },
    async close() {
      if (server.listening) await double.goAway();
      await eyes.close();
    },
  };
  return double;
}

function dialectOf(options: DoubleOptions): Dialect {
  switch (options.dialect) {
    case "vllm":
      return vllm(options);
    case "ollama":
      return ollama(options);
    case "llamacpp":
      return llamacpp(options);
    case "objects":
      return objects(options);
  }
}

/** Faults that leave an answer as good as any. */
const harmless: readonly (FaultKind | undefined)[] = [undefined, "delay", "dribble", "shuffled", "noise"];

const isOfUse = ({ status, delivered, fault }: JournalEntry): boolean => status === 200 && delivered && harmless.includes(fault);

function lineOf({ method, path, status, inputs, astray, pictures, delivered, fault }: JournalEntry): string {
  const counts = [
    inputs.length > 0 ? `${inputs.length} embedded` : "",
    astray > 0 ? `${astray} in a wrong template` : "",
    pictures.length > 0 ? `${pictures.length} with pictures` : "",
  ];
  const troubles = [fault ?? "", status !== undefined && !delivered ? "not delivered" : ""];
  return [`${method} ${path}`, status ?? "no answer", ...counts, ...troubles].filter((part) => part !== "").join("  ");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** An input by all that decides its vector but the weights' seed. */
function digestOf({ dimension }: Weights, { text, images }: Prompt): string {
  return createHash("sha256").update(JSON.stringify([dimension, text, images.map(({ digest }) => digest)])).digest("hex");
}
