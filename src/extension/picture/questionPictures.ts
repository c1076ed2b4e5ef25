import { stat } from "node:fs/promises";
import { AfterimageError } from "../../core/errors.ts";
import type { QueryPicture } from "../../core/extract/queryPicture.ts";
import type { ReadPictureRequest } from "../../engine/protocol/engine.ts";
import type { Disposable } from "../disposables.ts";
import type { PictureFolder } from "./pictureFolder.ts";
import { pictureEnding } from "./pictureFormat.ts";

/** Where a picture to ask with comes from: bytes that were pasted or dropped, or a file, which is only read. */
export type PictureSource =
  | { readonly name: string; readonly bytes: Uint8Array }
  | {
      readonly name: string;
      /** Absolute path. */
      readonly file: string;
      /** URI by which the file is found again. */
      readonly uri?: string;
    };

/** A picture to ask with, checked and drawn. */
export interface HeldPicture extends QueryPicture {
  /** Different for every picture. */
  readonly id: number;
  readonly name: string;
  /** Absolute path of the picture. */
  readonly file: string;
  /** Size of the file. */
  readonly bytes: number;
  /** Absolute path of a PNG that shows it. */
  readonly preview: string;
  /** URI by which it is found again after a reload. */
  readonly uri?: string;
}

export type ReadPicture = (request: ReadPictureRequest, signal: AbortSignal) => Promise<QueryPicture>;

/** The one picture that a panel asks with, and its files, which go when it goes. */
export class QuestionPictures implements Disposable {
  readonly #folder: PictureFolder;
  readonly #read: ReadPicture;
  #reading = new AbortController();
  #held: { readonly picture: HeldPicture; readonly files: readonly string[] } | undefined;
  #count = 0;

  constructor(folder: PictureFolder, read: ReadPicture) {
    this.#folder = folder;
    this.#read = read;
  }

  get current(): HeldPicture | undefined {
    return this.#held?.picture;
  }

  /**
   * Takes another picture in the place of the one before, which stays when the new one turns out to be none.
   *
   * @throws AfterimageError why it cannot be asked with; AbortError when a later one came meanwhile
   */
  async take(source: PictureSource): Promise<HeldPicture> {
    this.#reading.abort();
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    const own: string[] = [];
    try {
      const file = "file" in source ? source.file : await this.#keep(source, own);
      const preview = await this.#folder.newPath("png");
      own.push(preview);
      const facts = await this.#read({ file, name: source.name, preview }, signal);
      const { size } = await stat(file);
      signal.throwIfAborted();
      await this.#drop();
      this.#count += 1;
      const uri = "file" in source && source.uri !== undefined ? { uri: source.uri } : {};
      const picture = { ...facts, ...uri, id: this.#count, name: source.name, file, bytes: size, preview };
      this.#held = { picture, files: own };
      return picture;
    } catch (error) {
      await this.#folder.remove(own);
      throw error;
    }
  }

  async remove(): Promise<void> {
    this.#reading.abort();
    await this.#drop();
  }

  dispose(): void {
    void this.remove();
  }

  async #keep({ name, bytes }: { name: string; bytes: Uint8Array }, own: string[]): Promise<string> {
    if (bytes.byteLength === 0) {
      throw new AfterimageError({ kind: "unreadable", message: `${name} is empty.`, hint: "Copy the picture once more, or choose its file." });
    }
    const ending = pictureEnding(bytes);
    if (ending === undefined) {
      throw new AfterimageError({
        kind: "unreadable",
        message: `${name} is not a picture that Afterimage reads.`,
        hint: "Take a screenshot of it and paste that, or choose a PNG, JPEG, GIF, WebP, AVIF, TIFF, BMP or SVG file.",
      });
    }
    const file = await this.#folder.write(bytes, ending);
    own.push(file);
    return file;
  }

  async #drop(): Promise<void> {
    const files = this.#held?.files ?? [];
    this.#held = undefined;
    await this.#folder.remove(files);
  }
}
