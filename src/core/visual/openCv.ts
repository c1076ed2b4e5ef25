import { createRequire } from "node:module";
import { AfterimageError, messageOf } from "../errors.ts";

/** The little of OpenCV.js that is used here; its own types leave `compute` and key points out. */
export interface OpenCv {
  readonly CV_8UC1: number;
  readonly ORB_HARRIS_SCORE: number;
  Mat: (new () => Mat) & (new (rows: number, columns: number, type: number) => Mat);
  KeyPointVector: new () => KeyPointVector;
  ORB: new (
    features: number,
    scaleFactor: number,
    levels: number,
    edgeThreshold: number,
    firstLevel: number,
    comparedPoints: number,
    score: number,
    patchSize: number,
    fastThreshold: number,
  ) => { detectAndCompute(image: Mat, mask: Mat, keyPoints: KeyPointVector, descriptors: Mat): void; delete(): void };
}

export interface Mat {
  readonly rows: number;
  /** A view of memory that moves when it grows: read at once. */
  readonly data: Uint8Array;
  delete(): void;
}

export interface KeyPointVector {
  size(): number;
  get(index: number): { readonly pt: { readonly x: number; readonly y: number }; readonly octave: number; readonly angle: number; readonly response: number };
  delete(): void;
}

const load = createRequire(import.meta.url);

/**
 * Loads OpenCV.js: 11 MB of WebAssembly, about a second and 90 MB of memory, so only where pictures are looked at.
 * @throws AfterimageError `unavailable`
 */
export async function loadOpenCv(): Promise<OpenCv> {
  // Emscripten hangs handlers on the process that end it at any rejection; ours is to say how.
  const listeners = { exceptions: process.listeners("uncaughtException"), rejections: process.listeners("unhandledRejection") };
  try {
    const module = load("@techstark/opencv-js") as Partial<OpenCv> & { onRuntimeInitialized?: () => void };
    if (module.Mat === undefined) await new Promise<void>((resolve) => (module.onRuntimeInitialized = resolve));
    // The module has a `then` of its own, which would run for ever as a promise's value: only its parts leave here.
    const { CV_8UC1, ORB_HARRIS_SCORE, Mat, KeyPointVector, ORB } = module as OpenCv;
    return { CV_8UC1, ORB_HARRIS_SCORE, Mat, KeyPointVector, ORB };
  } catch (error) {
    throw new AfterimageError({
      kind: "unavailable",
      message: `OpenCV cannot be loaded: ${messageOf(error)}`,
      hint: "Reinstall Afterimage.",
      cause: error,
    });
  } finally {
    const { exceptions, rejections } = listeners;
    for (const listener of process.listeners("uncaughtException")) if (!exceptions.includes(listener)) process.off("uncaughtException", listener);
    for (const listener of process.listeners("unhandledRejection")) if (!rejections.includes(listener)) process.off("unhandledRejection", listener);
  }
}
