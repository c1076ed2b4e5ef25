import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { PanelEvent, PanelRequest } from "../../src/engine/protocol/webview.ts";

/** Pause in typing after which a search starts; short enough to feel immediate, long enough to skip most keystrokes. */
const typingPauseMs = 120;

/** What is asked. */
export interface Question {
  readonly query: string;
  readonly limit: number;
  readonly picture?: Extract<PanelRequest, { type: "search" }>["picture"];
}

type Results = Extract<PanelEvent, { type: "results" }>;
type Recognised = Extract<PanelEvent, { type: "recognised" }>;
type Failure = Extract<PanelEvent, { type: "searchFailed" }>;

/**
 * The searches of one panel: waits for pauses in typing, numbers its requests and drops answers that a later
 * request has overtaken. The last results stay until the next ones are there, so that nothing flickers.
 */
export class SearchSession implements ReactiveController {
  results: Results | undefined;
  /** Whether the results are only what was recognised at once, and more is on the way. */
  isPartial = false;
  failure: Failure | undefined;
  /** Whether the results are the answer to a picture. */
  isByPicture = false;
  /** Whether words or filters were asked too. */
  isNarrowed = false;
  /** What was last asked, whether answered or not. */
  private asked: Question | undefined;

  /** Whether the whole answer to this question was there before it was asked again, or for more. */
  private isRepeated = false;

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

  /** Whether this is what was last asked. */
  isAsked(question: Question): boolean {
    return JSON.stringify(question) === JSON.stringify(this.asked);
  }

  /** Searches when typing pauses. */
  searchSoon(question: Question): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.searchNow(question), typingPauseMs);
    this.host.requestUpdate();
  }

  /** Searches at once; a question without words and picture only takes the results away. */
  searchNow(question: Question): void {
    this.stopTimer();
    this.id += 1;
    this.isRepeated = this.results !== undefined && !this.isPartial && this.isAsked({ ...question, limit: this.asked?.limit ?? question.limit });
    this.asked = question;
    if (question.query === "" && !question.picture) {
      this.answered = this.id;
      this.results = undefined;
      this.isPartial = false;
      this.failure = undefined;
    } else {
      this.send({ type: "search", id: this.id, ...question });
    }
    this.host.requestUpdate();
  }

  /** Takes an answer of the host; returns whether it belongs to the latest request and was kept. */
  receive(event: Results | Recognised | Failure): boolean {
    if (event.id !== this.id) return false;
    if (event.type === "recognised") {
      // What is related would go and come back.
      if (this.isRepeated) return false;
      this.results = { ...event, type: "results", notes: [], tookMs: 0 };
    } else {
      this.answered = event.id;
      this.results = event.type === "results" ? event : undefined;
    }
    this.isPartial = event.type === "recognised";
    this.failure = event.type === "searchFailed" ? event : undefined;
    this.isByPicture = this.asked?.picture !== undefined;
    this.isNarrowed = this.asked?.query !== "";
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
