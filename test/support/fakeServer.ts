import { createHash } from "node:crypto";
import type { Embedded, Encoder, EncoderInput, EncoderRole, Space, Urgency } from "../../src/core/encode/encoder.ts";
import type { EncoderSettings } from "../../src/core/endpoint/settings.ts";
import { AfterimageError } from "../../src/core/errors.ts";
import type { ConnectEncoder } from "../../src/core/spaces/encoderSet.ts";

/** An encoder whose vectors depend on its name, the role and the input, and mean nothing else. */
export class FakeEncoder implements Encoder {
  readonly space: Space;
  readonly takesImages: boolean;
  readonly passageWords = 40;
  readonly parallelInputs: number;
  readonly about: string;
  /** Documents' inputs it made vectors of, in order. */
  readonly encoded: EncoderInput[] = [];
  /** Called before every answer; rejects to fail. */
  before: (inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal, urgency: Urgency | undefined) => Promise<void> = () => Promise.resolve();
  /** Says why one input is refused. */
  refuses: (input: EncoderInput) => string | undefined = () => undefined;

  constructor(init: { model: string; dimension?: number; takesImages?: boolean; parallelInputs?: number; revision?: string }) {
    this.space = { provider: "fake", model: init.model, revision: init.revision ?? "", dimension: init.dimension ?? 8, preprocessing: 1 };
    this.takesImages = init.takesImages ?? false;
    this.parallelInputs = init.parallelInputs ?? 1;
    this.about = `fake ${init.model}`;
  }

  async embed(inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal, urgency?: Urgency): Promise<readonly Embedded[]> {
    await this.before(inputs, role, signal, urgency);
    signal.throwIfAborted();
    return inputs.map((input) => {
      const reason = this.refuses(input);
      if (reason !== undefined) return new AfterimageError({ kind: "refused-input", message: reason });
      if (role === "document") this.encoded.push(input);
      return vectorOf([this.space.model, this.space.revision, input.text ?? "", input.image ?? ""], this.space.dimension);
    });
  }

  check(): Promise<{ ok: boolean; message: string }> {
    return Promise.resolve({ ok: true, message: "It makes vectors." });
  }

  dispose(): void {
    // It holds nothing.
  }
}

/** Servers by their URL, for the place of the real connection. */
export class FakeServers {
  readonly #encoders = new Map<string, FakeEncoder>();
  /** Why a URL cannot be connected; absent when it can. */
  readonly failing = new Map<string, AfterimageError>();
  /** Added to the self-test's vectors: another number is other weights. */
  weights = 0;

  readonly connect: ConnectEncoder = async ({ url }) => {
    await Promise.resolve();
    const failure = this.failing.get(url);
    if (failure) throw failure;
    const encoder = this.encoder(url);
    return { encoder, probes: [vectorOf([url, String(this.weights)], encoder.space.dimension)] };
  };

  /** The encoder of a URL; made on first use. */
  encoder(url: string, init: Partial<ConstructorParameters<typeof FakeEncoder>[0]> = {}): FakeEncoder {
    let encoder = this.#encoders.get(url);
    if (encoder === undefined) this.#encoders.set(url, (encoder = new FakeEncoder({ model: url, ...init })));
    return encoder;
  }
}

export function settingsOf(url: string, change: Partial<EncoderSettings> = {}): EncoderSettings {
  return { url, dialect: "vllm", model: url, picturesAlone: false, ...change };
}

function vectorOf(parts: readonly (string | Uint8Array)[], dimension: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, (_, at) => {
    const hash = createHash("sha256").update(String(at));
    for (const part of parts) hash.update(part).update("\0");
    return hash.digest().readInt32LE(0) / 2 ** 31;
  });
  const length = Math.hypot(...vector);
  return vector.map((component) => component / length);
}
