import type { InferenceSession, TensorConstructor } from "onnxruntime-node";
import type { Raster } from "../../extract/extractor.ts";
import { openRaster } from "../../extract/raster.ts";
import { toPlanes, type Normalisation, type PixelBox } from "./pixels.ts";

/** Height of a line as the network takes it; the width follows from the line's shape. */
const lineHeight = 48;
const narrowest = 8;
const widest = 3200;

/** Samples from 0–255 to −1–1. */
const normalisation: Normalisation = { mean: [0.5, 0.5, 0.5], deviation: [0.5, 0.5, 0.5] };

/** A box this much taller than wide holds a line turned by a quarter. */
const turnedFrom = 1.5;

/** A line as it was read. */
export interface ReadLine {
  readonly text: string;
  /** Mean probability of its characters. */
  readonly confidence: number;
}

/** Reads one line of text with PP-OCRv4's recognition network. */
export async function recogniseLine(
  pixels: Raster,
  box: PixelBox,
  characters: readonly string[],
  session: InferenceSession,
  Tensor: TensorConstructor,
): Promise<ReadLine> {
  const line = await cropLine(pixels, box);
  const feeds = {
    [session.inputNames[0]!]: new Tensor("float32", toPlanes(line, normalisation), [1, 3, line.height, line.width]),
  };
  const output = (await session.run(feeds))[session.outputNames[0]!]!;
  return decodeCtc(output.data as Float32Array, characters);
}

async function cropLine(pixels: Raster, box: PixelBox): Promise<Raster> {
  let line: Raster = { data: await openRaster(pixels).extract(box).raw().toBuffer(), width: box.width, height: box.height };
  if (line.height >= line.width * turnedFrom) {
    line = { data: await openRaster(line).rotate(90).raw().toBuffer(), width: line.height, height: line.width };
  }
  const width = Math.min(widest, Math.max(narrowest, Math.ceil((lineHeight * line.width) / line.height)));
  const data = await openRaster(line).resize({ width, height: lineHeight, fit: "fill" }).raw().toBuffer();
  return { data, width, height: lineHeight };
}

/**
 * Greedy decoding of connectionist temporal classification: the best class a step, repetitions and blanks dropped.
 * Where the network hesitated between a space and nothing, {@link isWordGap} decides.
 *
 * @param probabilities one row a step, one column a class
 * @param characters    what each class stands for; the first is the blank, the last the space
 */
export function decodeCtc(probabilities: Float32Array, characters: readonly string[]): ReadLine {
  const classes = characters.length;
  let text = "";
  let sum = 0;
  let count = 0;
  let last = 0;
  /** Highest probability of a space since the last character. */
  let space = 0;
  for (let row = 0; row + classes <= probabilities.length; row += classes) {
    let best = 0;
    for (let at = 1; at < classes; at++) {
      if (probabilities[row + at]! > probabilities[row + best]!) best = at;
    }
    if (best !== 0 && best !== last) {
      const character = characters[best]!;
      text += isWordGap(text, character, space) ? ` ${character}` : character;
      sum += probabilities[row + best]!;
      count++;
      space = 0;
    }
    space = Math.max(space, probabilities[row + classes - 1]!);
    last = best;
  }
  return { text: text.replace(/\s+/g, " ").trim(), confidence: count === 0 ? 0 : sum / count };
}

/**
 * Probability from which a space that did not win is one all the same. In tight print the blank wins most gaps between
 * words, but the space then still has 0.1 to 0.5 there and next to nothing elsewhere.
 */
const leastSpace = 0.1;
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303f\uff00-\uffef]/u;

/** Whether a space belongs between a line's text so far and its next character. */
function isWordGap(text: string, next: string, probability: number): boolean {
  const previous = text.at(-1);
  if (probability < leastSpace || previous === undefined || previous === " " || next === " ") return false;
  // A space that was already written is felt once more behind the first letter of its word.
  if (text.at(-2) === undefined || text.at(-2) === " ") return false;
  if (/\d/.test(previous) && /\d/.test(next)) return false;
  // Paths, addresses and identifiers: `payment_worker.ts`.
  if (/[_/\\@]/.test(previous + next) || (/[.-]/.test(previous) && !/\p{Lu}/u.test(next))) return false;
  return !unspaced.test(previous) && !unspaced.test(next);
}
