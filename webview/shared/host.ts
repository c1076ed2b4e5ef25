import type { PanelEvent, PanelRequest, PanelState, ViewerEvent, ViewerRequest, ViewerState } from "../../src/engine/protocol/webview.ts";

/** The VS Code API inside a webview; `acquireVsCodeApi` may be called once a page. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** What one kind of view sends, receives and keeps over a reload. */
interface Contract {
  readonly request: PanelRequest | ViewerRequest;
  readonly event: PanelEvent | ViewerEvent;
  readonly state: PanelState | ViewerState;
}

/** One view's connection to the extension host. */
export interface Host<C extends Contract> {
  send(request: C["request"]): void;
  /** What the view kept over a reload; undefined the first time. Both ends are this view, so it is believed. */
  savedState(): C["state"] | undefined;
  save(state: C["state"]): void;
}

/**
 * Connects a view to the extension host.
 *
 * @param receive called with every message of the host, in order; the host is ours, so its messages are believed
 */
export function connectHost<C extends Contract>(receive: (event: C["event"]) => void): Host<C> {
  const api = acquireVsCodeApi();
  window.addEventListener("message", (message: MessageEvent<C["event"]>) => receive(message.data));
  return {
    send: (request) => api.postMessage(request),
    savedState: () => api.getState() as C["state"] | undefined,
    save: (state) => api.setState(state),
  };
}

const requestEvent = "afterimage-request";

/** Asks the host for something from anywhere inside a view; {@link forwardRequests} carries it there. */
export function request(from: EventTarget, detail: Contract["request"]): void {
  from.dispatchEvent(new CustomEvent(requestEvent, { detail, bubbles: true, composed: true }));
}

/** Sends every {@link request} made inside `view` to the host. */
export function forwardRequests<C extends Contract>(view: EventTarget, host: Host<C>): void {
  view.addEventListener(requestEvent, (event) => host.send((event as CustomEvent<C["request"]>).detail));
}
