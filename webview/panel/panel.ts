import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Box, PanelEvent, PanelRequest, PanelState } from "../../src/engine/protocol/webview.ts";
import { connectHost, forwardRequests } from "../shared/host.ts";
import { icon } from "../shared/icon.ts";
import { onceFocused } from "../shared/keyboard.ts";
import { count } from "../shared/text.ts";
import { base, controls, tokens } from "../shared/theme.ts";
import type { FilterChange } from "./filterBar.ts";
import { panelStyles } from "./panelStyles.ts";
import { composeQuery } from "./query.ts";
import type { Results } from "./results.ts";
import type { SearchBox } from "./searchBox.ts";
import type { Handed } from "./handed.ts";
import type { PictureBar } from "./pictureBar.ts";
import { PictureIntake } from "./pictureIntake.ts";
import { PictureQuestion } from "./pictureQuestion.ts";
import { SearchSession, type Question } from "./searchSession.ts";
import { answersMayDiffer, bannerNotice, blockingNotice, contentsDiffer, failureNotice, kindsIn, totalProgress, type PanelStatus } from "./situation.ts";
import "./cropDialog.ts";
import "./filterBar.ts";
import "./libraryBar.ts";
import "./noResults.ts";
import "./notice.ts";
import "./pictureBar.ts";
import "./progressLine.ts";
import "./results.ts";
import "./searchBox.ts";
import "./welcome.ts";

/** Hits of a first search, and what “Show more results” adds to them; the protocol's most is 200. */
const firstHits = 60;
const mostHits = 200;
/** How often, in milliseconds, results grow with a library that is being read. */
const growMs = 1000;
/** How many times as long as an answer took is waited at least before the same is asked again. */
const waitPerTime = 5;

/** The search panel: keeps what is asked, what came back and where the user is in it. */
@customElement("afterimage-panel")
export class Panel extends LitElement {
  static override styles = [tokens, base, controls, panelStyles];

  @state() private status: PanelStatus | undefined;
  @state() private text = "";
  @state() private filters: readonly string[] = [];
  @state() private selected = 0;
  @state() private isCropping = false;
  @query("afterimage-search-box") private readonly box!: SearchBox;
  @query("afterimage-results") private readonly results!: Results | null;
  @query("afterimage-picture-bar") private readonly pictureBar!: PictureBar | null;
  @query("main") private readonly main!: HTMLElement;

  private readonly host = connectHost<{ request: PanelRequest; event: PanelEvent; state: PanelState }>((event) => this.receive(event));
  private readonly session = new SearchSession(this, (message) => this.host.send(message));
  private readonly question = new PictureQuestion(
    () => this.requestUpdate(),
    (message) => this.host.send(message),
  );
  private readonly intake = new PictureIntake(this, (handed) => this.take(handed));
  private limit = firstHits;
  /** When the last answer came, how many milliseconds it took, and what the libraries were like then. */
  private answered: { readonly at: number; readonly took: number; readonly of: PanelStatus | undefined } | undefined;
  /** Where to scroll once the results of before the reload are back. */
  private scrollTopToRestore: number | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    forwardRequests(this, this.host);
    document.addEventListener("keydown", this.documentKeydown);
    const saved = this.host.savedState();
    if (saved) {
      this.text = saved.query;
      this.filters = saved.filters;
      this.limit = saved.limit;
      this.selected = saved.selected;
      this.scrollTopToRestore = saved.scrollTop;
      this.question.restore(saved.picture);
    }
    this.host.send({ type: "ready" });
    if (!this.question.isRestoring) this.searchNow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.documentKeydown);
  }

  override firstUpdated(): void {
    this.typeOn();
  }

  override updated(changed: PropertyValues): void {
    const { results } = this.session;
    if (this.scrollTopToRestore !== undefined && results) {
      const scrollTop = this.scrollTopToRestore;
      this.scrollTopToRestore = undefined;
      void this.results?.updateComplete.then(() => requestAnimationFrame(() => (this.main.scrollTop = scrollTop)));
    }
    if (changed.has("text") || changed.has("filters") || changed.has("selected")) this.save();
  }

  override render(): TemplateResult {
    const blocking = this.status && blockingNotice(this.status);
    return html`
      <div class="panel">
        <header ?hidden=${blocking !== undefined}>
          <afterimage-search-box
            .value=${this.text}
            .hasPicture=${this.question.picture !== undefined}
            @edit=${(event: CustomEvent<string>) => this.edit(event.detail)}
            @submit=${(event: CustomEvent<boolean>) => this.submit(event.detail)}
            @enter-results=${() => this.results?.focusSelected()}
            @choose-picture=${() => this.choosePicture()}
          ></afterimage-search-box>
          ${this.renderPicture()}
          <afterimage-filter-bar
            .query=${this.text}
            .filters=${this.filters}
            .kinds=${kindsIn(this.status)}
            @change=${(event: CustomEvent<FilterChange>) => this.applyChange(event.detail)}
          ></afterimage-filter-bar>
          <div class="line">
            <span class="outcome">${this.outcome()}</span>
            ${this.status?.libraries.length ? html`<afterimage-library-bar .libraries=${this.status.libraries}></afterimage-library-bar>` : nothing}
          </div>
        </header>
        ${this.renderProgress()}
        <main @scroll=${() => this.save()}>${blocking ? html`<afterimage-notice .notice=${blocking}></afterimage-notice>` : this.renderContent()}</main>
        ${this.isCropping && this.question.picture
          ? html`
              <afterimage-crop-dialog
                .picture=${this.question.picture}
                .crop=${this.question.crop}
                @choose=${(event: CustomEvent<Box>) => this.crop(event.detail)}
                @close=${() => this.stopCropping()}
              ></afterimage-crop-dialog>
            `
          : nothing}
        ${this.intake.isOver ? html`<div class="drop">${icon("file-media")}Drop a picture to find where it is from</div>` : nothing}
        <div class="unseen" role="status">${this.session.isPending && !this.session.isPartial ? "" : this.outcome()}</div>
      </div>
    `;
  }

  private renderPicture(): TemplateResult | typeof nothing {
    const { picture, crop, problem, isReading } = this.question;
    if (!picture && !problem && !isReading) return nothing;
    return html`
      <afterimage-picture-bar
        .picture=${picture}
        .crop=${crop}
        .problem=${problem}
        .reading=${isReading}
        @crop=${() => (this.isCropping = true)}
        @remove=${() => this.removePicture()}
        @dismiss=${() => this.question.dismiss()}
        @choose=${() => this.choosePicture()}
      ></afterimage-picture-bar>
    `;
  }

  private renderProgress(): TemplateResult {
    const work = this.status && totalProgress(this.status.libraries);
    const searching = this.session.isPending && (this.session.results === undefined || this.session.isPartial);
    const starting = !this.status || this.status.engine === "starting";
    const filled = work && work.total > 0 && !work.scanning ? work.done / work.total : undefined;
    return html`<afterimage-progress-line .idle=${!work && !searching && !starting} .filled=${filled} .paused=${work?.paused ?? false}></afterimage-progress-line>`;
  }

  private renderContent(): TemplateResult {
    const { results, failure } = this.session;
    const banner = this.status && bannerNotice(this.status);
    return html`
      ${banner ? html`<afterimage-notice banner .notice=${banner}></afterimage-notice>` : nothing}
      ${results?.notes.map((note) => html`<div class="note">${icon("info")}${note}</div>`)}
      ${failure
        ? html`<afterimage-notice .notice=${failureNotice(failure)}></afterimage-notice>`
        : results && results.hits.length > 0
          ? html`
              <afterimage-results
                .hits=${results.hits}
                .byPicture=${this.session.isByPicture}
                .narrowed=${this.session.isNarrowed}
                .partial=${this.session.isPartial}
                .selected=${this.selected}
                .hasMore=${!this.session.isPartial && results.hits.length >= this.limit && this.limit < mostHits}
                @select=${(event: CustomEvent<number>) => (this.selected = event.detail)}
                @leave=${() => this.box.select()}
                @more=${() => this.showMore()}
              ></afterimage-results>
            `
          : results
            ? html`
                <afterimage-no-results
                  .query=${this.text}
                  .filters=${this.filters}
                  .byPicture=${this.session.isByPicture}
                  .indexing=${this.status !== undefined && totalProgress(this.status.libraries) !== undefined}
                  @change=${(event: CustomEvent<FilterChange>) => this.applyChange(event.detail)}
                ></afterimage-no-results>
              `
            : this.composed === "" && !this.question.asked && this.status
              ? html`<afterimage-welcome @try=${(event: CustomEvent<string>) => this.applyChange({ query: event.detail, filters: [], typeOn: true })} @choose-picture=${() => this.choosePicture()}></afterimage-welcome>`
              : nothing}
    `;
  }

  /** What the last search came to, in words. */
  private outcome(): string {
    const { results } = this.session;
    if (!results) return "";
    const atLeast = results.hits.length >= this.limit ? "+" : "";
    const found = results.hits.filter(({ match }) => match !== undefined).length;
    if (this.session.isByPicture && results.hits.length > 0) {
      const where = found > 0 ? `This picture in ${count(found, "place")}` : this.session.isNarrowed ? "This picture is not among them" : "This picture was not found";
      if (this.session.isPartial) return `${where} · still looking for what is related`;
      return `${where} · ${results.hits.length - found}${atLeast} related`;
    }
    return results.hits.length === 0 ? "No results" : count(results.hits.length, `result`, `results`).replace(" ", `${atLeast} `);
  }

  private get composed(): string {
    return composeQuery(this.text, this.filters);
  }

  private receive(event: PanelEvent): void {
    switch (event.type) {
      case "status":
        this.takeStatus(event);
        break;
      case "results":
      case "recognised":
      case "searchFailed":
        if (this.session.receive(event)) {
          this.selected = Math.max(0, Math.min(this.selected, (this.session.results?.hits.length ?? 0) - 1));
          this.answered = { at: performance.now(), took: this.session.results?.tookMs ?? 0, of: this.status };
        }
        break;
      case "picture":
      case "pictureFailed":
        if (this.question.receive(event)) this.askAnew();
        this.save();
        break;
      case "pasteClipboard":
        void this.intake.readClipboard();
        break;
      case "setQuery":
        this.applyChange({ query: event.query, filters: [], typeOn: true });
        break;
    }
  }

  private takeStatus(status: PanelStatus): void {
    const before = this.status;
    this.status = status;
    // The button that led here is gone with its notice, and the keyboard with it.
    if (before && blockingNotice(before) && !blockingNotice(status)) this.typeOn();
    const isAsking = this.composed !== "" || this.question.asked !== undefined;
    if (before && isAsking && (answersMayDiffer(before, status) || this.isToGrow(status))) this.searchNow();
  }

  /**
   * Whether the results are to grow with a library that is being read: not under the hands of somebody who has begun to
   * choose. A picture is looked at each time: until it is recognised, and so that it takes little of the time.
   */
  private isToGrow(status: PanelStatus): boolean {
    if (this.answered === undefined || this.session.isPending) return false;
    const { at, took, of: before } = this.answered;
    const isDue = performance.now() - at >= Math.max(growMs, waitPerTime * took);
    const isChoosing = this.selected > 0 || this.main.scrollTop > 0;
    if (!isDue || isChoosing || before === undefined) return false;
    if (!this.question.asked) return contentsDiffer(before, status);
    // Of a picture that is counted already there may be more to recognise now.
    return !this.isRecognised && totalProgress(status.libraries) !== undefined;
  }

  private get isRecognised(): boolean {
    return this.session.results?.hits.some(({ match }) => match !== undefined) ?? false;
  }

  private edit(text: string): void {
    this.startOver(text, this.filters);
    if (this.composed === "") this.searchNow();
    else this.session.searchSoon(this.asked);
  }

  private searchNow(): void {
    this.session.searchNow(this.asked);
  }

  private get asked(): Question {
    const { asked: picture } = this.question;
    return { query: this.composed, limit: this.limit, ...(picture ? { picture } : {}) };
  }

  /** Searches from the first hit on, after the picture or the part of it is another. */
  private askAnew(): void {
    this.startOver(this.text, this.filters);
    this.searchNow();
  }

  /** Takes what was pasted or dropped; text outside the box is meant for it. */
  private take(handed: Handed): void {
    if (handed.kind === "text") this.applyChange({ query: handed.text.replace(/\s+/g, " ").slice(0, 500), filters: this.filters, typeOn: true });
    else void this.question.take(handed);
  }

  private choosePicture(): void {
    this.question.dismiss();
    this.host.send({ type: "choosePicture" });
  }

  private removePicture(): void {
    this.question.remove();
    this.box.focusEnd();
  }

  private crop(box: Box): void {
    this.question.cropTo(box);
    this.stopCropping();
    this.askAnew();
    this.save();
  }

  private stopCropping(): void {
    this.isCropping = false;
    void this.updateComplete.then(() => this.pictureBar?.focus());
  }

  private applyChange({ query, filters, typeOn }: FilterChange): void {
    this.startOver(query, filters);
    this.searchNow();
    if (typeOn) this.typeOn();
  }

  /** Leads to the end of the box, which renders after its parent. */
  private typeOn(): void {
    void this.updateComplete.then(() => this.box.updateComplete).then(() => onceFocused(() => this.box.focusEnd()));
  }

  private startOver(text: string, filters: readonly string[]): void {
    this.text = text;
    this.filters = filters;
    this.limit = firstHits;
    this.selected = 0;
    this.scrollTopToRestore = undefined;
    this.main.scrollTop = 0;
  }

  /** Enter in the box: searches at once what is not yet asked, else opens the current hit. */
  private submit(toSide: boolean): void {
    if (this.session.isPending || !this.session.isAsked(this.asked)) this.searchNow();
    else this.results?.openSelected(toSide);
  }

  private showMore(): void {
    this.limit = mostHits;
    this.searchNow();
    this.save();
  }

  private save(): void {
    const scrollTop = this.scrollTopToRestore ?? this.main.scrollTop;
    const { saved: picture } = this.question;
    this.host.save({ query: this.text, filters: this.filters, ...(picture ? { picture } : {}), limit: this.limit, selected: this.selected, scrollTop });
  }

  /** `/` leads to the box from anywhere but a text field. Pasting does too: on a desktop, VS Code pastes only into what can be edited. */
  private readonly documentKeydown = (event: KeyboardEvent): void => {
    const isText = event.composedPath()[0] instanceof HTMLInputElement;
    if ((event.ctrlKey || event.metaKey) && event.key === "v" && !isText && !this.isCropping) this.box.focusEnd();
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isText || this.isCropping) return;
    event.preventDefault();
    this.box.select();
  };
}
