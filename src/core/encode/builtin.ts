import { setImmediate as nextTurn } from "node:timers/promises";
import { AfterimageError, messageOf } from "../errors.ts";
import type { Encoder, EncoderHealth, EncoderInput, EncoderRole, Space } from "./encoder.ts";
import { UseLiteModel } from "./useLite/model.ts";

/**
 * Characters of a text that are looked at; the model itself takes only the first 128 word pieces.
 */
const mostCharacters = 2000;

/** Fixed by the model's package, whose version is pinned in package.json. */
const space: Space = { provider: "builtin", model: "use-lite", revision: "0.2.0", dimension: 512, preprocessing: 2 };

/**
 * The encoder that needs nothing: Universal Sentence Encoder lite (Cer et al. 2018), from a package, without a network
 * or GPU. Text only.
 */
export class BuiltinEncoder implements Encoder {
  readonly space = space;
  readonly takesImages = false;
  readonly passageWords = 40;
  readonly parallelInputs = 1;
  readonly about = "Built-in encoder: text only, English at its best; runs on this machine.";
  #model: Promise<UseLiteModel> | undefined;

  /** @throws AfterimageError `invalid-argument` for a picture without text; `unavailable` when the model cannot be loaded */
  async embed(inputs: readonly EncoderInput[], _role: EncoderRole, signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted();
    const texts = inputs.map(({ text }) => {
      if (text === undefined || text.trim() === "") {
        throw new AfterimageError({ kind: "invalid-argument", message: "The built-in encoder reads text only, and was given none." });
      }
      return text.slice(0, mostCharacters);
    });
    const model = await this.#load();
    const vectors: Float32Array[] = [];
    for (const text of texts) {
      // The model computes on this thread, so other work gets its turn after every text.
      if (vectors.length > 0) await nextTurn();
      signal.throwIfAborted();
      vectors.push(unit(await model.embed(text)));
    }
    return vectors;
  }

  async check(signal: AbortSignal): Promise<EncoderHealth> {
    try {
      const [vector] = await this.embed([{ text: "an architecture diagram" }], "query", signal);
      const ok = vector?.length === space.dimension && vector.every(Number.isFinite);
      return { ok, message: ok ? "It makes vectors." : "It made something that is no vector: the installation is damaged." };
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  }

  dispose(): void {
    this.#model = undefined;
  }

  #load(): Promise<UseLiteModel> {
    this.#model ??= UseLiteModel.load().catch((error: unknown) => {
      this.#model = undefined;
      throw new AfterimageError({
        kind: "unavailable",
        message: `The built-in encoder could not be loaded: ${messageOf(error)}`,
        hint: "Install Afterimage again for this platform.",
        cause: error,
      });
    });
    return this.#model;
  }
}

/** A vector of length 1 in the same direction. */
function unit(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return vector.map((component) => component / length);
}
