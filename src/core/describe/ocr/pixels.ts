import type { Raster } from "../../extract/extractor.ts";

/** A part of a {@link Raster}, in whole pixels. */
export interface PixelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The range a channel's samples are brought into: `(sample / 255 - mean) / deviation`. */
export interface Normalisation {
  /** In the order of the planes. */
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** Planes of a picture in the order blue, green, red, as PaddlePaddle's models were trained (OpenCV's order). */
export function toPlanes({ data, width, height }: Raster, { mean, deviation }: Normalisation): Float32Array {
  const size = width * height;
  const planes = new Float32Array(3 * size);
  for (const plane of [0, 1, 2] as const) {
    const scale = 1 / (255 * deviation[plane]);
    const shift = mean[plane] / deviation[plane];
    const channel = 2 - plane;
    for (let at = 0; at < size; at++) planes[plane * size + at] = data[at * 3 + channel]! * scale - shift;
  }
  return planes;
}
