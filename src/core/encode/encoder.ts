import type { AfterimageError } from "../errors.ts";

/**
 * One embedding space. Vectors of two spaces are never compared, so everything that changes a vector is in here.
 */
export interface Space {
  /** The dialect that made the vectors: `builtin`, `vllm`, `ollama`, … */
  readonly provider: string;
  readonly model: string;
  /** Weights revision or digest, where it is known. */
  readonly revision: string;
  readonly dimension: number;
  /** Version of the prompts and preprocessing on our side. */
  readonly preprocessing: number;
}

/** What is embedded: text, a picture (PNG or JPEG bytes), or both as one joint vector. At least one is set. */
export interface EncoderInput {
  readonly text?: string;
  readonly image?: Uint8Array;
}

/** Whether the input asks or answers: models embed the two with different instructions. */
export type EncoderRole = "query" | "document";

/** Whose turn it is where work queues: a person's question, a file just saved, the rest of the library. */
export const urgencies = ["query", "saved", "bulk"] as const;
export type Urgency = (typeof urgencies)[number];

/** A vector, or why this one input has none (`refused-input`) while the others have. */
export type Embedded = Float32Array | AfterimageError;

/** What {@link Encoder.check} found. */
export interface EncoderHealth {
  readonly ok: boolean;
  /** One sentence a user can act on. */
  readonly message: string;
}

/** The port behind which every way to make vectors stands. */
export interface Encoder {
  readonly space: Space;
  /** Whether {@link EncoderInput.image} counts; a text-only encoder must not be given pictures without text. */
  readonly takesImages: boolean;
  /** Words of a document's text that one vector can hold without losing sight of them. */
  readonly passageWords: number;
  /** Inputs that are worth having under way at once: fewer leave it idle. */
  readonly parallelInputs: number;
  /** One line for people: what this encoder is and what it cannot do. */
  readonly about: string;

  /**
   * Embeds the inputs, in order.
   * @returns for each input one L2-normalised vector of `space.dimension` floats, or why just this one cannot be
   * embedded
   * @throws AfterimageError when none could be embedded: `unreachable`, `unauthorised`, `wrong-model`, …
   */
  embed(inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal, urgency?: Urgency): Promise<readonly Embedded[]>;

  /** Proves that vectors can be made; explains in words what is wrong when they cannot. */
  check(signal: AbortSignal): Promise<EncoderHealth>;

  dispose(): void | Promise<void>;
}
