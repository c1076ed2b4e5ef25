import { createRequire } from "node:module";
import { pyramidStep } from "../../../src/core/visual/features.ts";
import type { GreyPicture } from "../../../src/core/visual/grey.ts";

/** The little of OpenCV.js that is used here; its own types leave key points out. */
interface OpenCv {
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
  onRuntimeInitialized?: () => void;
}

interface Mat {
  /** A view of memory that moves when it grows: read at once. */
  readonly data: Uint8Array;
  delete(): void;
}

interface KeyPointVector {
  size(): number;
  get(index: number): { readonly pt: { readonly x: number; readonly y: number }; readonly octave: number; readonly angle: number };
  delete(): void;
}

/** A feature as OpenCV finds it. */
export interface OpenCvFeature {
  readonly x: number;
  readonly y: number;
  readonly level: number;
  /** In radians. */
  readonly angle: number;
  readonly descriptor: Uint32Array;
}

/** Loads OpenCV.js, which takes a second, for its own `ORB` with the parameters that ours has. */
export async function loadOpenCv(): Promise<(picture: GreyPicture, most: number) => OpenCvFeature[]> {
  // Emscripten hangs handlers on the process that end it at any rejection.
  const listeners = process.listeners("unhandledRejection");
  const cv = createRequire(import.meta.url)("@techstark/opencv-js") as OpenCv;
  if (!("Mat" in cv)) await new Promise<void>((resolve) => ((cv as OpenCv).onRuntimeInitialized = resolve));
  for (const listener of process.listeners("unhandledRejection")) if (!listeners.includes(listener)) process.off("unhandledRejection", listener);
  return ({ values, width, height }, most) => {
    const image = new cv.Mat(height, width, cv.CV_8UC1);
    const mask = new cv.Mat();
    const keyPoints = new cv.KeyPointVector();
    const descriptors = new cv.Mat();
    const orb = new cv.ORB(most, pyramidStep, 8, 16, 0, 2, cv.ORB_HARRIS_SCORE, 31, 12);
    try {
      image.data.set(values);
      orb.detectAndCompute(image, mask, keyPoints, descriptors);
      const words = new Uint32Array(new Uint8Array(descriptors.data).buffer);
      return Array.from({ length: keyPoints.size() }, (_, at) => {
        const { pt, octave, angle } = keyPoints.get(at);
        return { x: pt.x, y: pt.y, level: octave, angle: (angle * Math.PI) / 180, descriptor: words.slice(8 * at, 8 * (at + 1)) };
      });
    } finally {
      for (const owned of [image, mask, keyPoints, descriptors, orb]) owned.delete();
    }
  };
}
