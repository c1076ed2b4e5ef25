import type { LibraryStatus } from "../../src/core/libraryTypes.ts";
import type { RootedHit } from "../../src/engine/protocol/engine.ts";

export function status(changes: Partial<LibraryStatus> = {}): LibraryStatus {
  return {
    root: "/w",
    state: "ready",
    counts: { documents: 1, fragments: 4, images: 2, vectors: 4 },
    kinds: ["section", "image"],
    skipped: [],
    encoder: "built in",
    channels: ["lexical", "dense", "visual"],
    silent: [],
    ...changes,
  };
}

export function hit(changes: Partial<RootedHit> = {}): RootedHit {
  return {
    root: "/w",
    path: "docs/a.png",
    key: "image",
    kind: "image",
    anchor: {},
    title: "a",
    score: 1,
    titleMatches: [],
    snippet: { text: "", matches: [] },
    reasons: [],
    boxes: [],
    copies: [],
    shownIn: [],
    shows: [],
    mtimeMs: 0,
    ...changes,
  };
}
