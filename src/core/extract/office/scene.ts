/** A slide as office formats keep it, reduced to what it takes to draw, search and jump to its parts. */
import type { Place, Shape } from "../diagram/sheet.ts";
import type { Relation } from "../diagram/relations.ts";

/** A slide; places in points from its upper left corner. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly title: string;
  /** Back to front: what is on the master and layout first. */
  readonly items: readonly SceneItem[];
  readonly relations: readonly Relation[];
  readonly notes: readonly string[];
  /** What could not be read, in words for the user. */
  readonly problems: readonly string[];
}

/** A shape, picture, table, chart or group on a slide. */
export interface SceneItem {
  /** What people call it: `box`, `picture`, `chart`. */
  readonly word: string;
  /** `ground` for what comes from the master or repeats on each slide: page numbers, dates. It is drawn only. */
  readonly role: "title" | "content" | "ground";
  /** As its author or program named it. */
  readonly name: string;
  /** Alternative text. */
  readonly alt: string;
  /** Upright rectangle around it. */
  readonly place: Place;
  /** Back to front; texts are its labels. */
  readonly shapes: readonly Shape[];
  /** Its words, also those without a place: of charts and SmartArt. */
  readonly lines: readonly string[];
  /** `#rrggbb`, `none` or empty. */
  readonly fill: string;
  /** Of a picture: where its pixels are. */
  readonly picture?: ScenePicture;
  /** Parts of a group; drawn in its stead. */
  readonly parts?: readonly SceneItem[];
}

export interface ScenePicture {
  /** Part of the package; undefined for linked files, which are not read. */
  readonly part: string | undefined;
  /** As placed, before it is turned. */
  readonly place: Place;
  readonly turn: number;
  /** Shares that are cut off at each side: left, top, right, bottom. */
  readonly crop: readonly [number, number, number, number];
}

/** Items and the parts of groups, back to front. */
export function* leavesOf(items: readonly SceneItem[]): Generator<SceneItem> {
  for (const item of items) {
    if (item.parts === undefined) yield item;
    else yield* leavesOf(item.parts);
  }
}
