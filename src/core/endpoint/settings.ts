/** What the user says about the servers they own. Plain data; the API key never lies in a file of ours. */

/** Ways to ask a server for embeddings: one file each in `encode/`. */
export const encoderDialects = ["vllm", "ollama", "llamacpp", "objects"] as const;
export type EncoderDialect = (typeof encoderDialects)[number];

/** Ways to chat with a vision model: OpenAI's `/v1/chat/completions`, or Ollama's own `/api/chat`. */
export const chatDialects = ["openai", "ollama"] as const;
export type ChatDialect = (typeof chatDialects)[number];

interface ServerSettings {
  /** Base URL: scheme, host, port, and the path that the server is mounted at, if any. */
  readonly url: string;
  /** The model's name as the server lists it. */
  readonly model: string;
  /** Sent as a bearer token. */
  readonly apiKey?: string;
}

/** The encoder that the user wants in place of the built-in one. */
export interface EncoderSettings extends ServerSettings {
  readonly dialect: EncoderDialect;
  /** Components kept of each vector (Matryoshka); absent: 1024 of larger vectors, else all. */
  readonly dimension?: number;
  /** Embed pictures without what is said of them. */
  readonly picturesAlone: boolean;
}

/** The vision model that describes pictures in words. */
export interface DescriberSettings extends ServerSettings {
  readonly dialect: ChatDialect;
}
