import type { NumberedVector } from "./faults.ts";
import type { PictureFormat, Sight } from "./pictures.ts";
import type { Prompt, Weights } from "./weights.ts";

/** A request as a dialect sees it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
}

/** An answer before it goes out. */
export interface Reply {
  readonly status: number;
  /** JSON; of a stream, its parts. */
  readonly body: unknown;
  /** One JSON value, or one a line (Ollama), or server-sent events (OpenAI). */
  readonly form: "json" | "ndjson" | "events" | "empty";
}

/** A request that is turned down; the dialect puts it into its own words. */
export class Refusal extends Error {
  readonly status: number;
  /** The error's type, where the dialect has such a thing and the status alone does not tell. */
  readonly type: string | undefined;

  constructor(status: number, message: string, type?: string) {
    super(message);
    this.status = status;
    this.type = type;
  }
}

/** What a double has for its dialects: a model, eyes, and the time that both take. */
export interface Host {
  /** Embeds, in turn with the other requests; entered in the journal, and spoilt if a fault says so. */
  embed(weights: Weights, prompts: readonly Prompt[]): Promise<NumberedVector[]>;
  /** Decodes and reads a picture; throws `BadPicture`. */
  look(bytes: Uint8Array, formats: readonly PictureFormat[]): Promise<Sight>;
  /** Takes a turn for a chat. */
  chat(): Promise<void>;
  /** Inputs and chats that wait for their turn. */
  readonly waiting: number;
  /** Waits, for as long as the client does. */
  pause(ms: number): Promise<void>;
}

/** One kind of server: its paths, rules and words. */
export interface Dialect {
  /** Whether a path makes vectors or chats: what faults strike unless they say otherwise. */
  isWork(path: string): boolean;
  /** Whether a path is closed to those without the key. */
  isGuarded(path: string): boolean;
  /** @throws Refusal */
  answer(asked: Asked, host: Host): Promise<Reply>;
  /** The error body. */
  refuse(refusal: Refusal): unknown;
  /** As it fails without memory on its accelerator. */
  readonly outOfMemory: Refusal;
  /** What to try first, for a person. */
  readonly hint: string;
}

export const json = (body: unknown, status = 200): Reply => ({ status, body, form: "json" });
