/** The states of both views, by name: what the host says first, and how it answers searches. */
import type { PanelEvent, PanelState, ViewerEvent } from "../../../src/engine/protocol/webview.ts";
import { hits, ready, readyLibrary, show } from "./hits.ts";

type Answer = (search: { readonly id: number; readonly query: string; readonly limit: number }) => PanelEvent;

export interface PanelScenario {
  readonly events: readonly PanelEvent[];
  readonly answer: Answer;
  readonly state?: Partial<PanelState>;
}

const found: Answer = ({ id, query, limit }) => ({ type: "results", id, query, hits: hits.slice(0, limit), notes: [], tookMs: 18 });
const nothing: Answer = ({ id, query }) => ({ type: "results", id, query, hits: [], notes: [], tookMs: 9 });
const working = { ...readyLibrary, state: "indexing", progress: { done: 412, total: 1204, secondsLeft: 190, current: "docs/a.pdf" } } as const;
const asked = { query: "gateway orders" };

export const panelScenarios: Readonly<Record<string, PanelScenario>> = {
  results: { events: [ready], answer: found, state: asked },
  filters: { events: [ready], answer: found, state: { query: "gateway path:docs/ ext:png after:2025-01-31", filters: ["type:image"] } },
  notes: {
    events: [ready],
    answer: (search) => ({ ...(found(search) as Extract<PanelEvent, { type: "results" }>), notes: ["“typ:” is no filter; did you mean “type:”?"] }),
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
      const results = found(search) as Extract<PanelEvent, { type: "results" }>;
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
  small: [show("icon")],
  failed: [{ type: "failed", message: "“manuals/locked.pdf” is encrypted.", hint: "Open it with a PDF reader, or save a copy without a password." }],
};
