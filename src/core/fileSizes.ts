import type { FileSizes } from "./libraryTypes.ts";

const megabyte = 1024 * 1024;

/** Sizes as users give them, in megabytes of 1024 × 1024 bytes; 0 leaves the usual limit. */
export function fileSizes(file: number, recording: number): FileSizes {
  return {
    ...(file > 0 ? { binaryBytes: file * megabyte } : {}),
    ...(recording > 0 ? { recordingBytes: recording * megabyte } : {}),
  };
}
