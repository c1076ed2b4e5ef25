/**
 * The page of the gallery: one view in one state and theme, with a host that answers as the real one would.
 * `/panel` or `/viewer`, `?state=…&theme=dark|light|contrast`. Tests steer it through `window.mock`.
 */
import type { PanelEvent, PanelRequest, ViewerEvent, ViewerRequest } from "../../../src/engine/protocol/webview.ts";
import { panelScenarios, viewerScenarios } from "./scenarios.ts";
import { themes } from "./themes.ts";

type Request = PanelRequest | ViewerRequest;

export interface Mock {
  /** What the view sent, in order. */
  readonly sent: Request[];
  /** Lets searches wait for {@link emit} instead of answering them. */
  holdAnswers: boolean;
  emit(event: PanelEvent | ViewerEvent): void;
}

declare global {
  interface Window {
    mock: Mock;
    acquireVsCodeApi(): { postMessage(message: Request): void; getState(): unknown; setState(state: unknown): void };
  }
}

const parameters = new URLSearchParams(location.search);
const view = location.pathname === "/viewer" ? "viewer" : "panel";
const stateName = parameters.get("state") ?? "results";
const theme = Object.entries(themes).find(([name]) => name === parameters.get("theme"))?.[1] ?? themes.dark;

for (const [name, value] of Object.entries(theme)) document.documentElement.style.setProperty(`--vscode-${name}`, value);

const mock: Mock = {
  sent: [],
  holdAnswers: parameters.has("hold"),
  emit: (event) => window.postMessage(event, location.origin),
};
window.mock = mock;

function answer(message: Request): void {
  const panel = panelScenarios[stateName];
  if (message.type === "ready") {
    for (const event of view === "panel" ? (panel?.events ?? []) : (viewerScenarios[stateName] ?? [])) mock.emit(event);
  } else if (message.type === "search" && !mock.holdAnswers && panel) {
    mock.emit(panel.answer(message));
  }
}

const savedState = `state of ${view}`;
window.acquireVsCodeApi = () => ({
  postMessage: (message) => {
    mock.sent.push(message);
    answer(message);
  },
  getState: () => {
    const saved = sessionStorage.getItem(savedState);
    if (saved !== null) return JSON.parse(saved) as unknown;
    const state = view === "panel" ? panelScenarios[stateName]?.state : undefined;
    return state && { query: "", filters: [], limit: 60, selected: 0, scrollTop: 0, ...state };
  },
  setState: (state) => sessionStorage.setItem(savedState, JSON.stringify(state)),
});

await import(`/${view}.js`);
