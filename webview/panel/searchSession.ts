import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PanelEvent, PanelRequest } from "../../src/engine/protocol/webview.ts";

/** Pause in typing after which a search starts; short enough to feel immediate, long enough to skip most keystrokes. */
const typingPauseMs = 120;

type Results = Extract<PanelEvent, { type: "results" }>;
type Failure = Extract<PanelEvent, { type: "searchFailed" }>;

/**
 * The searches of one panel: waits for pauses in typing, numbers its requests and drops answers that a later
 * request has overtaken. The last results stay until the next ones are there, so that nothing flickers.
 */
export class SearchSession implements ReactiveController {
  results: Results | undefined;
  failure: Failure | undefined;
  /** The query last asked for, whether answered or not. */
  asked = "";

  private id = 0;
  private answered = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly send: (request: PanelRequest) => void,
  ) {
    host.addController(this);
  }

  /** Whether an answer, or the pause in typing before a request, is waited for. */
  get isPending(): boolean {
    return this.timer !== undefined || this.answered < this.id;
  }

  /** Searches when typing pauses. */
  searchSoon(query: string, limit: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searchNow(query, limit), typingPauseMs);
    this.host.requestUpdate();
  }

  /** Searches at once; an empty query only takes the results away. */
  searchNow(query: string, limit: number): void {
    this.stopTimer();
    this.id += 1;
    this.asked = query;
    if (query === "") {
      this.answered = this.id;
      this.results = undefined;
      this.failure = undefined;
    } else {
      this.send({ type: "search", id: this.id, query, limit });
    }
    this.host.requestUpdate();
  }

  /** Takes an answer of the host; returns whether it belongs to the latest request and was kept. */
  receive(event: Results | Failure): boolean {
    if (event.id !== this.id) return false;
    this.answered = event.id;
    this.results = event.type === "results" ? event : undefined;
    this.failure = event.type === "searchFailed" ? event : undefined;
    this.host.requestUpdate();
    return true;
  }

  hostDisconnected(): void {
    this.stopTimer();
  }

  private stopTimer(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
