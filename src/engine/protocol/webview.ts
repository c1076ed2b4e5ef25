/**
 * The messages between the webviews and the extension host. The search panel and the viewer each have a pair of
 * unions: what the view sends, what the host sends. The host validates what it receives with the zod schemas here.
 */
import * as z from "zod/mini";
import type { ErrorKind } from "../../core/errors.ts";
import type { LibraryStatus } from "../../core/libraryTypes.ts";
import type { Box, FragmentKind, Point } from "../../core/model.ts";
import type { QueryPicture } from "../../core/extract/queryPicture.ts";
import type { PictureMatch, Place, Reason, Snippet } from "../../core/search/types.ts";
import type { RootedHit, ShownCopy, ShownPicture, ViewerPicture } from "./engine.ts";

/** The webviews import from this file alone. */
export type { Box, ErrorKind, FragmentKind, LibraryStatus, PictureMatch, Place, Point, Reason, Snippet };

/** A picture that a section shows, as the panel gets it. */
export interface PanelPicture extends Omit<ShownPicture, "thumbnailFile"> {
  readonly thumbnailUri?: string;
}

/** A copy of a hit's picture, as the panel gets it. */
export interface PanelCopy extends Omit<ShownCopy, "thumbnailFile"> {
  readonly thumbnailUri?: string;
}

/** A hit as the panel gets it: thumbnails as webview URIs, and the root's name where there are several. */
export interface PanelHit extends Omit<RootedHit, "thumbnailFile" | "shows" | "copies"> {
  readonly thumbnailUri?: string;
  readonly shows: readonly PanelPicture[];
  readonly copies: readonly PanelCopy[];
  /** Workspace folder name; set in multi-root windows. */
  readonly folder?: string;
}

/** The picture that the panel asks with. */
export interface QuestionPicture extends QueryPicture {
  /** Names it in searches; another picture has another. */
  readonly id: number;
  readonly name: string;
  /** Size of the file. */
  readonly bytes: number;
  /** How it looks. */
  readonly previewUri: string;
  /** URI of the file it was taken from, where there is one: by it, it is found again after a reload. */
  readonly source?: string;
}

/** Bytes of a pasted or dropped picture that the host takes; a file that is named has its format's own limit. */
export const mostPictureBytes = 32 * 1024 * 1024;

const placeRef = z.object({ root: z.string(), path: z.string(), key: z.string() });
const relativeBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
const boxes = z.array(relativeBox).check(z.maxLength(500));
/** Corners of the part of a picture that was asked with. */
const region = z.array(z.object({ x: z.number(), y: z.number() })).check(z.minLength(3), z.maxLength(64));
export type PlaceRef = z.infer<typeof placeRef>;

/** Commands that the panel's buttons run; the host refuses any other. */
export const panelCommands = [
  "afterimage.index",
  "afterimage.pause",
  "afterimage.resume",
  "afterimage.restartEngine",
  "afterimage.showLog",
  "afterimage.showSkipped",
  "workbench.trust.manage",
  "workbench.action.files.openFolder",
] as const;
export type PanelCommand = (typeof panelCommands)[number];

/** Search panel → host. */
export const panelRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  /** `id` grows with every keystroke's search, so that late answers are dropped. */
  z.object({
    type: z.literal("search"),
    id: z.int(),
    query: z.string().check(z.maxLength(2000)),
    limit: z.int().check(z.minimum(1), z.maximum(200)),
    /** Asks with the {@link QuestionPicture} of this id, or the part of it in `crop`. */
    picture: z.optional(z.object({ id: z.int(), crop: z.optional(relativeBox) })),
  }),
  /** Asks with a pasted or dropped picture from now on. */
  z.object({
    type: z.literal("usePicture"),
    name: z.string().check(z.maxLength(255)),
    bytes: z.instanceof(Uint8Array).check(z.refine((bytes) => bytes.byteLength <= mostPictureBytes)),
  }),
  /** Asks with a file from now on: one that was dropped from the Explorer, or asked with before a reload. */
  z.object({ type: z.literal("useFile"), uri: z.string().check(z.maxLength(8192)) }),
  z.object({ type: z.literal("choosePicture") }),
  z.object({ type: z.literal("removePicture") }),
  z.object({ type: z.literal("open"), place: placeRef, boxes, region: z.optional(region), toSide: z.boolean() }),
  z.object({ type: z.literal("openWith"), place: placeRef }),
  z.object({ type: z.literal("reveal"), place: placeRef }),
  z.object({ type: z.literal("copyPath"), place: placeRef }),
  z.object({ type: z.literal("command"), command: z.enum(panelCommands) }),
]);
export type PanelRequest = z.infer<typeof panelRequest>;

/** What the panel keeps over a reload (`vscode.setState`). */
export interface PanelState {
  readonly query: string;
  /** Filters set by chips, in the query syntax: `type:image`. */
  readonly filters: readonly string[];
  /** The picture that is asked with, as far as it may be kept: never its pixels. */
  readonly picture?: { readonly name: string; readonly source?: string; readonly crop?: Box };
  /** Hits asked for; grows with “Show more results”. */
  readonly limit: number;
  /** Index of the selected hit. */
  readonly selected: number;
  /** Pixels the results are scrolled by. */
  readonly scrollTop: number;
}

/** Host → search panel. */
export type PanelEvent =
  | { readonly type: "status"; readonly libraries: readonly LibraryStatus[]; readonly trusted: boolean; readonly consented: boolean; readonly hasFolder: boolean; readonly engine: "starting" | "running" | "restarting" | "stopped"; readonly engineMessage?: string }
  | { readonly type: "results"; readonly id: number; readonly query: string; readonly hits: readonly PanelHit[]; readonly notes: readonly string[]; readonly tookMs: number }
  /** The hits that are the picture, ahead of the results. */
  | { readonly type: "recognised"; readonly id: number; readonly query: string; readonly hits: readonly PanelHit[] }
  | { readonly type: "searchFailed"; readonly id: number; readonly message: string; readonly hint: string; readonly kind?: ErrorKind }
  /** The picture to ask with from now on, none when absent; told on every `ready`. */
  | { readonly type: "picture"; readonly picture?: QuestionPicture }
  | { readonly type: "pictureFailed"; readonly message: string; readonly hint: string }
  /** The user wants to ask with what is in the clipboard, which only the view can read. */
  | { readonly type: "pasteClipboard" }
  /** Puts text into the search box and searches (from a command). */
  | { readonly type: "setQuery"; readonly query: string };

/** What the viewer keeps over a reload (`vscode.setState` on every `show`): the host asks the engine for the rest. */
export const viewerState = z.object({
  place: placeRef,
  boxes,
  figure: z.optional(relativeBox),
  region: z.optional(region),
  /** Where the user had zoomed to: screen pixels a picture pixel, and the point of the picture in the middle. */
  zoom: z.optional(z.object({ scale: z.number(), centerX: z.number(), centerY: z.number() })),
});
export type ViewerState = z.infer<typeof viewerState>;

/** Viewer → host. */
export const viewerRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  /** Another page of the document, or moment of the recording, from 1. */
  z.object({ type: z.literal("page"), page: z.int().check(z.minimum(1)) }),
  z.object({ type: z.literal("openOutside") }),
  z.object({ type: z.literal("openPlace"), place: placeRef }),
  z.object({ type: z.literal("findSimilar") }),
  z.object({ type: z.literal("openWith") }),
  z.object({ type: z.literal("reveal") }),
  z.object({ type: z.literal("copyPath") }),
]);
export type ViewerRequest = z.infer<typeof viewerRequest>;

/** What the viewer shows: the picture as a webview URI, and of a video what can be tried to play. */
export interface ViewerView extends Omit<ViewerPicture, "file"> {
  readonly uri: string;
  readonly videoUri?: string;
}

/** Host → viewer. */
export type ViewerEvent =
  | { readonly type: "show"; readonly root: string; readonly view: ViewerView; readonly boxes: readonly Box[]; readonly figure?: Box; readonly region?: readonly Point[]; readonly shownIn: readonly Place[] }
  | { readonly type: "failed"; readonly message: string; readonly hint: string };
