import type { Sight } from "./pictures.ts";
import { addFeature, blend, directionOf, normalised, wordVector } from "./words.ts";

/** An embedding model that a double pretends to have loaded. */
export interface Weights {
  /** Other seeds make other spaces: what other weights under the same name do. */
  readonly seed: string;
  readonly dimension: number;
  /** `vision`: Qwen3-VL-Embedding, which knows one template; `text`: a text encoder, which takes text as it comes. */
  readonly kind: "vision" | "text";
}

/** What reaches a model: the prompt after templating, with {@link imageTokens} where each picture stands. */
export interface Prompt {
  readonly text: string;
  readonly images: readonly Sight[];
}

/** How Qwen3-VL's template writes a picture. */
export const imageTokens = "<|vision_start|><|image_pad|><|vision_end|>";
export const endOfText = "<|endoftext|>";

const image = imageTokens.replaceAll("|", "\\|");

/** The only form that Qwen3-VL-Embedding was trained on. */
const trainedForm = new RegExp(
  "^<\\|im_start\\|>system\\n(?<instruction>[^]*?)<\\|im_end\\|>\\n" +
    `<\\|im_start\\|>user\\n(?<images>(?:${image})*)(?<text>[^]*?)<\\|im_end\\|>\\n` +
    "<\\|im_start\\|>assistant\\n(?<ends>(?:<\\|endoftext\\|>)*)$",
);
const specialToken = /<\|(?:im_start|im_end|vision_start|vision_end|image_pad|video_pad|endoftext)\|>/;

/** Ways in which text encoders are told what a text is for: Qwen3-Embedding's and EmbeddingGemma's. */
const textForms = [
  /^Instruct: (?<instruction>[^\n]*)\nQuery: ?(?<text>[^]*)$/,
  /^(?<instruction>task: [^|]+) \| query: (?<text>[^]*)$/,
  /^(?<instruction>title: [^|]+) \| text: (?<text>[^]*)$/,
];

/** How far apart the model keeps pictures and texts, and what different instructions add; 1 is what the content weighs. */
const modalityGap = 0.5;
const instructionWeight = 0.25;

/**
 * Embeds a prompt.
 *
 * In the form that the model was trained on, what texts say and what is written in pictures decides: equal words lie
 * close, pictures a little off texts, a picture with a text between both. In any other form the vectors are as long
 * and as steady, and worthless: they crowd around a direction of their own, each at a random place.
 *
 * @returns a unit vector
 */
export function embedPrompt(weights: Weights, prompt: Prompt): Float32Array {
  const { seed, dimension } = weights;
  const form = formOf(weights, prompt);
  if (!form) {
    const skeleton = prompt.text.replace(/[^<>|\n]+/g, ".").slice(0, 200);
    const whole = `${seed} ${prompt.text} ${prompt.images.map(({ digest }) => digest).join(" ")}`;
    return blend([0.9, directionOf(`${seed} astray ${skeleton}`, dimension)], [0.44, directionOf(whole, dimension)]);
  }
  const constant = (name: string): Float32Array => directionOf(`${seed} ${name}`, dimension);
  const parts: (readonly [number, Float32Array])[] = [[instructionWeight, constant(form.instruction)]];
  if (form.text !== "" || prompt.images.length === 0) {
    parts.push([1, wordVector(form.text, dimension, seed)], [modalityGap, constant("text")]);
  }
  for (const sight of prompt.images) parts.push([0.9, pictureVector(sight, weights)], [modalityGap, constant("picture")]);
  // A second end of text is no disaster, but not the same either.
  if (form.ends > 1) parts.push([instructionWeight, constant("ends")]);
  return blend(...parts);
}

/** Whether a model knows the form of a prompt; it embeds the others too, and nobody is told. */
export const isInTrainedForm = (weights: Weights, prompt: Prompt): boolean => formOf(weights, prompt) !== undefined;

const formOf = (weights: Weights, prompt: Prompt): Form | undefined =>
  weights.kind === "vision" ? visionForm(prompt) : textForm(prompt.text);

interface Form {
  readonly instruction: string;
  readonly text: string;
  readonly ends: number;
}

function visionForm(prompt: Prompt): Form | undefined {
  const { instruction = "", images = "", text = "", ends = "" } = trainedForm.exec(prompt.text)?.groups ?? {};
  const isTrained = ends !== "" && instruction !== "" && images.length === prompt.images.length * imageTokens.length;
  if (!isTrained || specialToken.test(instruction) || specialToken.test(text)) return undefined;
  return { instruction, text, ends: ends.length / endOfText.length };
}

function textForm(text: string): Form {
  const groups = textForms.map((form) => form.exec(text)?.groups).find((found) => found !== undefined);
  return { instruction: groups?.["instruction"] ?? "", text: groups?.["text"] ?? text, ends: 1 };
}

/** What is written in a picture, its colours, and how light and dark lie in it. */
function pictureVector({ lines, colours, grid }: Sight, { dimension, seed }: Weights): Float32Array {
  const pixels = new Float32Array(dimension);
  grid.forEach((value, at) => addFeature(pixels, `${seed} cell ${at}`, value));
  const written = lines.join("\n");
  return blend(
    [0.85, wordVector(written, dimension, seed)],
    [0.15, wordVector(colours.join(" "), dimension, seed)],
    [0.35, normalised(pixels)],
  );
}
