import type { Constant, Network, Operation } from "./onnx.ts";

/** Tokens that count; the model was trained on no more. */
export const mostTokens = 128;

const heads = 4;
const layerNormEpsilon = 1e-6;
/** Numbers that a token's position is written in. */
const timingSize = 256;

/** Weights by their name in the published TensorFlow graph. */
export type Weights = ReadonlyMap<string, { readonly shape: readonly number[]; readonly values: Float32Array }>;

const weightNames = {
  embeddings: "module/Embeddings_en",
  tanh: "module/Encoder_en/hidden_layers/tanh_layer_0",
  kernels: "module/Encoder_en/KonaTransformer/Encode",
  encode: "module_apply_default/Encoder_en/KonaTransformer/Encode",
} as const;

/**
 * Universal Sentence Encoder lite (Cer et al., “Universal Sentence Encoder”, 2018, arXiv:1803.11175) for one text: a
 * transformer of two layers over the tokens (Vaswani et al. 2017, layer normalisation before each part), the mean of its
 * outputs, and one dense layer with tanh.
 *
 * Input `tokens` are word pieces, `positions` 0, 1, 2, …; output `vector` is not normalised. As in the published
 * graph, the first layer adds the embedding twice (once bare, once with its position).
 */
export function useLiteNetwork(weights: Weights): Network {
  const constants: Constant[] = [];
  const operations: Operation[] = [];
  let names = 0;

  const run = (type: string, inputs: readonly string[], attributes?: Operation["attributes"]): string => {
    const output = `${type.toLowerCase()}${names++}`;
    operations.push({ type, inputs, outputs: [output], ...(attributes ? { attributes } : {}) });
    return output;
  };
  const constant = (shape: readonly number[], values: Constant["values"]): string => {
    const name = `constant${names++}`;
    constants.push({ name, shape, values });
    return name;
  };
  const shape = (...sizes: number[]): string => constant([sizes.length], BigInt64Array.from(sizes, BigInt));
  /** A weight, as a matrix when it is the kernel of a convolution over single tokens. */
  const weight = (name: string): string => {
    const found = weights.get(name);
    if (found === undefined) throw new Error(`The model's files lack “${name}”.`);
    return constant(found.shape.slice(-2), found.values);
  };
  const dense = (input: string, kernel: string, bias: string): string => run("Add", [run("MatMul", [input, weight(kernel)]), weight(bias)]);
  const normalised = (input: string, part: string): string => {
    const at = `${weightNames.encode}/${part}/layer_prepostprocess/layer_norm`;
    const scale = weight(`${at}/layer_norm_scale/ConcatPartitions/concat`);
    const bias = weight(`${at}/layer_norm_bias/ConcatPartitions/concat`);
    return run("LayerNormalization", [input, scale, bias], { axis: -1, epsilon: { float: layerNormEpsilon } });
  };

  /** Each token looks at all others: softmax(QKᵀ/√d)·V for each head. */
  const attention = (input: string, layer: string, size: number): string => {
    const part = `${layer}/MultiheadAttention`;
    const transform = (value: string, name: string): string =>
      dense(value, `${weightNames.kernels}/${part}/${name}/kernel/part_0`, `${weightNames.encode}/${part}/${name}/bias/ConcatPartitions/concat`);
    const all = transform(input, "qkv_transform_single");
    const split = [0, 1, 2].map((at) => `attention${names++}of${at}`);
    operations.push({ type: "Split", inputs: [all, shape(size, size, size)], outputs: split, attributes: { axis: -1 } });
    const perHead = split.map((value) => run("Reshape", [value, shape(-1, heads, size / heads)]));
    const [queries = "", keys = "", values = ""] = perHead;
    const scale = constant([1], Float32Array.of(1 / Math.sqrt(size / heads)));
    const q = run("Mul", [run("Transpose", [queries], { perm: [1, 0, 2] }), scale]);
    const k = run("Transpose", [keys], { perm: [1, 2, 0] });
    const v = run("Transpose", [values], { perm: [1, 0, 2] });
    const seen = run("MatMul", [run("Softmax", [run("MatMul", [q, k])], { axis: -1 }), v]);
    return transform(run("Reshape", [run("Transpose", [seen], { perm: [1, 0, 2] }), shape(-1, size)]), "output_transform_single");
  };
  const feedForward = (input: string, layer: string): string => {
    const at = `${weightNames.encode}/${layer}/FFN`;
    const kernel = (name: string): string =>
      `${weightNames.encode}/TransformerStack/${layer}/FFN/${name}/Tensordot/Reshape_1`;
    const wide = run("Relu", [dense(input, kernel("conv1"), `${at}/conv1/bias/ConcatPartitions/concat`)]);
    return dense(wide, kernel("conv2"), `${at}/conv2/bias/ConcatPartitions/concat`);
  };
  const transformerLayer = (input: string, layer: string, size: number, residual: string): string => {
    const attended = run("Add", [attention(normalised(input, layer), layer, size), residual]);
    return run("Add", [feedForward(normalised(attended, `${layer}/FFN`), layer), attended]);
  };

  const embedded = run("Gather", [weight(weightNames.embeddings), "tokens"]);
  const timed = run("Add", [embedded, run("Gather", [constant([mostTokens, timingSize], timingSignal(weights)), "positions"])]);
  const input = run("Add", [embedded, timed]);
  const [first, second] = ["Layer_0/TransformerLayer", "Layer_1/TransformerLayer"] as const;
  const widened = dense(
    input,
    `${weightNames.encode}/${first}/dense/kernel/ConcatPartitions/concat`,
    `${weightNames.encode}/${first}/dense/bias/ConcatPartitions/concat`,
  );
  const one = transformerLayer(input, first, 256, widened);
  const two = transformerLayer(one, second, 512, one);
  const mean = run("ReduceMean", [two], { axes: [0], keepdims: 1 });
  const hidden = run("Tanh", [dense(mean, `${weightNames.tanh}/weights`, `${weightNames.tanh}/bias`)]);
  operations.push({ type: "Reshape", inputs: [hidden, shape(-1)], outputs: ["vector"] });
  return { constants, operations, inputs: ["tokens", "positions"], output: "vector" };
}

/** Sines and cosines of the position at the model's own wavelengths, a row a position. */
function timingSignal(weights: Weights): Float32Array {
  const name = `${weightNames.encode}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`;
  const frequencies = weights.get(name)?.values;
  if (frequencies === undefined) throw new Error(`The model's files lack “${name}”.`);
  const half = timingSize / 2;
  return Float32Array.from({ length: mostTokens * timingSize }, (_, at) => {
    const position = Math.floor(at / timingSize);
    const column = at % timingSize;
    const angle = position * (frequencies[column % half] ?? 0);
    return column < half ? Math.sin(angle) : Math.cos(angle);
  });
}
