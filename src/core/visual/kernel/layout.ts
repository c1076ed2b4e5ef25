import { frameSide } from "./kernelMemory.ts";

/** Bytes before and behind all that lies in the kernel's memory, which it may touch. */
const slack = 64;

/** Where a picture lies in the kernel's memory. */
export interface PicturePlace {
  readonly width: number;
  readonly height: number;
  /** Address of the first pixel. */
  readonly at: number;
  /** Bytes from a row to the next. */
  readonly stride: number;
}

/** Gives out addresses in the kernel's memory, one behind the other. */
export class Layout {
  #end = slack;

  /** Bytes of memory that are needed. */
  get end(): number {
    return this.#end + slack;
  }

  /** @returns the address of as many bytes */
  place(bytes: number): number {
    const at = this.#end;
    this.#end = Math.ceil((at + bytes) / 16) * 16;
    return at;
  }

  /** A place for a picture with a frame around it. */
  placePicture(width: number, height: number): PicturePlace {
    const stride = Math.ceil((width + 2 * frameSide) / 16) * 16;
    const at = this.place(stride * (height + 2 * frameSide) + slack) + frameSide * stride + frameSide;
    return { width, height, at, stride };
  }
}
