/**
 * The messages between the webviews and the extension host. The search panel and the viewer each have a pair of
 * unions: what the view sends, what the host sends. The host validates what it receives with the zod schemas here.
 */
import * as z from "zod/mini";
import type { LibraryStatus } from "../../core/libraryTypes.ts";
import type { Box, FragmentKind } from "../../core/model.ts";
import type { Place, Reason, Snippet } from "../../core/search/types.ts";
import type { RootedHit, ShownPicture, ViewerPicture } from "./engine.ts";

/** The webviews import from this file alone. */
export type { Box, FragmentKind, LibraryStatus, Place, Reason, Snippet };

/** A picture that a section shows, as the panel gets it. */
export interface PanelPicture extends Omit<ShownPicture, "thumbnailFile"> {
  readonly thumbnailUri?: string;
}

/** A hit as the panel gets it: thumbnails as webview URIs, and the root's name where there are several. */
export interface PanelHit extends Omit<RootedHit, "thumbnailFile" | "shows"> {
  readonly thumbnailUri?: string;
  readonly shows: readonly PanelPicture[];
  /** Workspace folder name; set in multi-root windows. */
  readonly folder?: string;
}

const placeRef = z.object({ root: z.string(), path: z.string(), key: z.string() });
const relativeBox = z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() });
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
  z.object({ type: z.literal("search"), id: z.int(), query: z.string().check(z.maxLength(2000)), limit: z.int().check(z.minimum(1), z.maximum(200)) }),
  z.object({ type: z.literal("open"), place: placeRef, boxes: z.array(relativeBox).check(z.maxLength(500)), toSide: z.boolean() }),
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
  | { readonly type: "searchFailed"; readonly id: number; readonly message: string; readonly hint: string }
  /** Puts text into the search box and searches (from a command). */
  | { readonly type: "setQuery"; readonly query: string };

/** What the viewer keeps over a reload (`vscode.setState` on every `show`): the host asks the engine for the rest. */
export const viewerState = z.object({
  place: placeRef,
  boxes: z.array(relativeBox).check(z.maxLength(500)),
  /** Where the user had zoomed to: screen pixels a picture pixel, and the point of the picture in the middle. */
  zoom: z.optional(z.object({ scale: z.number(), centerX: z.number(), centerY: z.number() })),
});
export type ViewerState = z.infer<typeof viewerState>;

/** Viewer → host. */
export const viewerRequest = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("page"), page: z.int().check(z.minimum(1)) }),
  z.object({ type: z.literal("openPlace"), place: placeRef }),
  z.object({ type: z.literal("openWith") }),
  z.object({ type: z.literal("reveal") }),
  z.object({ type: z.literal("copyPath") }),
]);
export type ViewerRequest = z.infer<typeof viewerRequest>;

/** Host → viewer. */
export type ViewerEvent =
  | { readonly type: "show"; readonly root: string; readonly view: Omit<ViewerPicture, "file"> & { readonly uri: string }; readonly boxes: readonly Box[]; readonly shownIn: readonly Place[] }
  | { readonly type: "failed"; readonly message: string; readonly hint: string };
