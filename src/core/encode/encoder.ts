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
  /** One line for people: what this encoder is and what it cannot do. */
  readonly about: string;

  /**
   * Embeds the inputs, in order.
   * @returns one L2-normalised vector of `space.dimension` floats an input
   */
  embed(inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal): Promise<Float32Array[]>;

  /** Proves that vectors can be made; explains in words what is wrong when they cannot. */
  check(signal: AbortSignal): Promise<EncoderHealth>;

  dispose(): void | Promise<void>;
}
