import { mostPictureBytes, type Box, type PanelEvent, type PanelRequest, type PanelState, type QuestionPicture } from "../../src/engine/protocol/webview.ts";
import type { Handed } from "./handed.ts";
import { isEverything } from "./selection.ts";

/** Why there is no picture to ask with, or not the one that was wanted. */
export interface PictureProblem {
  readonly message: string;
  readonly hint: string;
}

type Saved = NonNullable<PanelState["picture"]>;
type Told = Extract<PanelEvent, { type: "picture" | "pictureFailed" }>;

/** The picture that the panel asks with, from the moment it is handed over. The host has it; the panel knows of it. */
export class PictureQuestion {
  picture: QuestionPicture | undefined;
  /** The part that is asked with; the whole when undefined. */
  crop: Box | undefined;
  problem: PictureProblem | undefined;
  /** Whether the host is reading a picture that was handed to it. */
  isReading = false;

  /** What was asked with before a reload, until it is known whether it is still there. */
  private restoring: Saved | undefined;

  constructor(
    private readonly changed: () => void,
    private readonly send: (request: PanelRequest) => void,
  ) {}

  /** What a search asks with. */
  get asked(): { readonly id: number; readonly crop?: Box } | undefined {
    return this.picture && { id: this.picture.id, ...(this.crop ? { crop: this.crop } : {}) };
  }

  /** What may be kept over a reload. */
  get saved(): Saved | undefined {
    if (this.restoring) return this.restoring;
    const { picture, crop } = this;
    return picture && { name: picture.name, ...(picture.source === undefined ? {} : { source: picture.source }), ...(crop ? { crop } : {}) };
  }

  /** Whether a search must wait until it is known which picture to ask with. */
  get isRestoring(): boolean {
    return this.restoring !== undefined;
  }

  restore(saved: Saved | undefined): void {
    this.restoring = saved;
  }

  /** Takes what was pasted or dropped; text is not for us. */
  async take(handed: Exclude<Handed, { kind: "text" }>): Promise<void> {
    this.problem = undefined;
    if (handed.kind === "unfit") {
      this.problem = handed;
    } else if (handed.kind === "file") {
      this.begin({ type: "useFile", uri: handed.uri });
    } else if (handed.file.size > mostPictureBytes) {
      this.problem = {
        message: `${handed.name} is too large: ${megabytes(handed.file.size)} of at most ${megabytes(mostPictureBytes)}.`,
        hint: "Take a screenshot of the part that matters, or drag the file from the Explorer instead.",
      };
    } else {
      this.isReading = true;
      this.changed();
      try {
        const bytes = new Uint8Array(await handed.file.arrayBuffer());
        this.begin({ type: "usePicture", name: handed.name, bytes });
      } catch {
        this.isReading = false;
        this.problem = { message: `${handed.name} cannot be read.`, hint: "A folder, or a file that is gone by now, has no picture to search with." };
      }
    }
    this.changed();
  }

  remove(): void {
    this.problem = undefined;
    this.send({ type: "removePicture" });
    this.changed();
  }

  dismiss(): void {
    this.problem = undefined;
    this.changed();
  }

  /** Asks with a part of the picture from now on; with the whole when that is nearly all of it. */
  cropTo(box: Box | undefined): void {
    this.crop = box === undefined || isEverything(box) ? undefined : box;
    this.changed();
  }

  /** Takes what the host says; returns whether another picture (or none) is asked with from now on. */
  receive(event: Told): boolean {
    this.isReading = false;
    this.changed();
    const saved = this.restoring;
    this.restoring = undefined;
    if (event.type === "pictureFailed") {
      this.problem = event;
      return saved !== undefined;
    }
    if (event.picture === undefined && saved !== undefined) return this.bringBack(saved);
    const isOther = event.picture?.id !== this.picture?.id;
    this.picture = event.picture;
    if (event.picture !== undefined) this.problem = undefined;
    if (isOther) this.crop = event.picture?.name === saved?.name ? saved?.crop : undefined;
    return isOther;
  }

  /** A file is asked for again. What was pasted was never stored, so it is gone with the window that had it. */
  private bringBack(saved: Saved): boolean {
    if (saved.source !== undefined) {
      this.restoring = saved;
      this.begin({ type: "useFile", uri: saved.source });
      return false;
    }
    this.problem = { message: `${saved.name} is gone with the reload.`, hint: "Afterimage does not store what you paste. Paste it again to go on." };
    return true;
  }

  private begin(request: PanelRequest): void {
    this.isReading = true;
    this.send(request);
    this.changed();
  }
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}
