/** The states of both views, by name: what the host says first, and how it answers searches. */
import type { PanelEvent, PanelState, ViewerEvent } from "../../../src/engine/protocol/webview.ts";
import { hits, pastedRegion, pictureHits, questionPicture, ready, readyLibrary, show } from "./hits.ts";

type Answer = (search: { readonly id: number; readonly query: string; readonly limit: number }) => PanelEvent;

export interface PanelScenario {
  readonly events: readonly PanelEvent[];
  readonly answer: Answer;
  readonly state?: Partial<PanelState>;
}

const found = ({ id, query, limit }: Parameters<Answer>[0]): Extract<PanelEvent, { type: "results" }> => ({ type: "results", id, query, hits: hits.slice(0, limit), notes: [], tookMs: 18 });
const nothing: Answer = ({ id, query }) => ({ type: "results", id, query, hits: [], notes: [], tookMs: 9 });
const working = { ...readyLibrary, state: "indexing", progress: { done: 412, total: 1204, secondsLeft: 190, current: "docs/a.pdf" } } as const;
const asked = { query: "gateway orders" };

const foundPicture: Answer = ({ id, query, limit }) => ({ type: "results", id, query, hits: pictureHits.slice(0, limit), notes: [], tookMs: 160 });
const withPicture: readonly PanelEvent[] = [ready, { type: "picture", picture: questionPicture }];

export const panelScenarios: Readonly<Record<string, PanelScenario>> = {
  results: { events: [ready], answer: found, state: asked },
  filters: { events: [ready], answer: found, state: { query: "gateway path:docs/ ext:png after:2025-01-31", filters: ["type:image"] } },
  picture: { events: withPicture, answer: foundPicture },
  recognisedPicture: { events: withPicture, answer: ({ id, query }) => ({ type: "recognised", id, query, hits: pictureHits.slice(0, 1) }) },
  cropped: { events: withPicture, answer: foundPicture, state: { query: "event bus", picture: { name: questionPicture.name, crop: { x: 0.5, y: 0.1, width: 0.4, height: 0.5 } } } },
  unknownPicture: { events: withPicture, answer: (search) => ({ ...found(search), hits: pictureHits.slice(1) }) },
  foreignPicture: { events: withPicture, answer: nothing },
  badPicture: { events: [ready, { type: "picture" }, { type: "pictureFailed", message: "Pasted picture cannot be decoded as an image.", hint: "Open it in an image viewer to see whether the file is damaged." }], answer: found },
  lostPicture: { events: [ready, { type: "picture" }], answer: found, state: { picture: { name: "Pasted picture" } } },
  lostFile: { events: [ready, { type: "picture" }], answer: foundPicture, state: { query: "gateway", picture: { name: "flow.png", source: "file:///w/flow.png" } } },
  notes: {
    events: [ready],
    answer: (search) => ({ ...found(search), notes: ["“typ:” is no filter; did you mean “type:”?"] }),
    state: { query: "typ:image gateway" },
  },
  welcome: { events: [ready], answer: found },
  none: { events: [ready], answer: nothing, state: { query: "quarterly revenue waterfall by region path:docs/", filters: ["type:page"] } },
  indexing: { events: [{ ...ready, libraries: [working] }], answer: found, state: asked },
  scanning: { events: [{ ...ready, libraries: [{ ...readyLibrary, state: "scanning", skipped: [] }] }], answer: nothing },
  paused: { events: [{ ...ready, libraries: [{ ...working, state: "paused" }] }], answer: found, state: asked },
  consent: { events: [{ ...ready, consented: false, libraries: [] }], answer: nothing },
  untrusted: { events: [{ ...ready, trusted: false, libraries: [] }], answer: nothing },
  nofolder: { events: [{ ...ready, hasFolder: false, libraries: [] }], answer: nothing },
  empty: {
    events: [{ ...ready, libraries: [{ ...readyLibrary, skipped: [], counts: { documents: 0, fragments: 0, images: 0, vectors: 0 } }] }],
    answer: nothing,
  },
  failed: {
    events: [ready],
    answer: ({ id }) => ({ type: "searchFailed", id, message: "The search engine did not answer.", hint: "Restart it; your index is kept. The log says what happened before." }),
    state: asked,
  },
  restarting: { events: [{ ...ready, engine: "restarting", engineMessage: "It stopped while it read “manuals/broken.pdf”, which is now left out." }], answer: found, state: asked },
  stopped: {
    events: [{ ...ready, engine: "stopped", engineMessage: "It stopped three times within a minute. Restart it by hand, or look at the log for the cause." }],
    answer: nothing,
    state: asked,
  },
  multiroot: {
    events: [ready],
    answer: (search) => {
      const results = found(search);
      return { ...results, hits: results.hits.map((hit, at) => ({ ...hit, folder: at % 2 === 0 ? "shop" : "handbook" })) };
    },
    state: asked,
  },
};

export const viewerScenarios: Readonly<Record<string, readonly ViewerEvent[]>> = {
  image: [show("gateway")],
  screenshot: [show("dashboard")],
  page: [show("manualPage", { page: 38, pages: 112 })],
  large: [show("cluster")],
  region: [show("gateway", { region: pastedRegion })],
  largeRegion: [show("cluster", { region: [{ x: 0.62, y: 0.6 }, { x: 0.72, y: 0.61 }, { x: 0.72, y: 0.74 }, { x: 0.62, y: 0.73 }] })],
  small: [show("icon")],
  failed: [{ type: "failed", message: "“manuals/locked.pdf” is encrypted.", hint: "Open it with a PDF reader, or save a copy without a password." }],
};
