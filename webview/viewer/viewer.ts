import { LitElement, css, html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import type { Box, ViewerEvent, ViewerRequest, ViewerState } from "../../src/engine/protocol/webview.ts";
import { connectHost, forwardRequests } from "../shared/host.ts";
import { icon } from "../shared/icon.ts";
import { onceFocused } from "../shared/keyboard.ts";
import { withoutStop } from "../shared/text.ts";
import { base, controls, tokens } from "../shared/theme.ts";
import type { FindBar } from "./findBar.ts";
import type { Stage, StageMovement, StagePicture, StagePosition } from "./stage.ts";
import { pageOf, type ViewerAction } from "./toolbar.ts";
import "./findBar.ts";
import "./places.ts";
import "./player.ts";
import "./stage.ts";
import "./toolbar.ts";

type Show = Extract<ViewerEvent, { type: "show" }>;
type Failure = Extract<ViewerEvent, { type: "failed" }>;

/** Below this width of the view the sections beside the picture are closed at first. */
const roomForPlaces = 900;

const keys: Readonly<Record<string, ViewerAction>> = {
  "+": "zoomIn",
  "=": "zoomIn",
  "-": "zoomOut",
  "0": "fit",
  "1": "actualSize",
  b: "toggleBoxes",
  r: "showRegion",
  p: "togglePlayer",
  PageUp: "previousPage",
  PageDown: "nextPage",
};

/** The viewer: one picture or page of a document, with what matched in it. */
@customElement("afterimage-viewer")
export class Viewer extends LitElement {
  static override styles = [
    tokens,
    base,
    controls,
    css`
      .viewer {
        display: flex;
        flex-direction: column;
        height: 100vh;
        background: var(--vscode-editor-background);
      }
      .content {
        position: relative;
        display: flex;
        flex: auto;
        min-height: 0;
      }
      .view {
        position: relative;
        flex: auto;
        min-width: 0;
      }
      afterimage-stage {
        height: 100%;
      }
      afterimage-stage[entered]:focus-visible {
        outline: none;
      }
      afterimage-places {
        flex: none;
        width: 264px;
      }
      .unplayable {
        position: absolute;
        z-index: 1;
        right: 16px;
        bottom: 16px;
        left: 16px;
        display: flex;
        flex-wrap: wrap;
        gap: 8px 16px;
        align-items: center;
        width: fit-content;
        margin: 0 auto;
        padding: 8px 12px;
        border: 1px solid var(--line);
        border-radius: 6px;
        background: var(--vscode-editorWidget-background);
      }
      .failure {
        display: grid;
        gap: 8px;
        max-width: 480px;
        margin: 16vh auto 0;
        padding: 0 24px;
      }
      .failure .icon {
        width: 32px;
        margin-bottom: 4px;
        color: var(--vscode-notificationsErrorIcon-foreground, var(--vscode-errorForeground));
        font-size: 32px;
      }
      h1 {
        margin: 0;
        font-size: 1.3em;
        font-weight: 600;
      }
      p {
        margin: 0;
        line-height: 1.55;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-top: 16px;
      }
      @media (max-width: 560px) {
        afterimage-places {
          position: absolute;
          z-index: 1;
          top: 0;
          right: 0;
          bottom: 0;
          max-width: 80%;
        }
      }
    `,
  ];

  @state() private show: Show | undefined;
  @state() private failure: Failure | undefined;
  @state() private scale = 1;
  @state() private boxesShown = true;
  @state() private finding = false;
  @state() private found: Box | undefined;
  @state() private playing = false;
  /** Whether the editor could not play what is shown. */
  @state() private unplayable = false;
  @state() private placesShown = window.innerWidth >= roomForPlaces;
  @query("afterimage-stage") private readonly stage!: Stage | null;
  @query("afterimage-find-bar") private readonly findBar!: FindBar | null;

  private readonly host = connectHost<{ request: ViewerRequest; event: ViewerEvent; state: ViewerState }>((event) => this.receive(event));
  private picture: StagePicture | undefined;
  private startAt: StagePosition | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    forwardRequests(this, this.host);
    document.addEventListener("keydown", this.documentKeydown);
    this.host.send({ type: "ready" });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.documentKeydown);
  }

  override render(): TemplateResult {
    if (this.failure) return this.renderFailure(this.failure);
    const { show } = this;
    if (!show) return html``;
    const showsPlaces = this.placesShown && show.shownIn.length > 0;
    return html`
      <div class="viewer">
        <afterimage-toolbar
          .show=${show}
          .scale=${this.scale}
          .boxesShown=${this.boxesShown}
          .finding=${this.finding}
          .placesShown=${this.placesShown}
          .playing=${this.playing && !this.unplayable}
          @act=${(event: CustomEvent<ViewerAction>) => this.act(event.detail)}
        ></afterimage-toolbar>
        <div class="content">
          <div class="view">
            <afterimage-stage
              .picture=${this.picture}
              .startAt=${this.startAt}
              .boxes=${this.boxesShown ? show.boxes : []}
              .figure=${this.boxesShown ? show.figure : undefined}
              .region=${this.boxesShown ? show.region : undefined}
              .found=${this.found}
              @moved=${(event: CustomEvent<StageMovement>) => this.moved(event.detail)}
            ></afterimage-stage>
            ${this.playing ? this.renderPlayer(show.view) : nothing}
            ${this.finding
              ? html`
                  <afterimage-find-bar
                    .labels=${show.view.labels}
                    @found=${(event: CustomEvent<Box | undefined>) => this.reveal(event.detail)}
                    @close=${() => this.closeFind()}
                  ></afterimage-find-bar>
                `
              : nothing}
          </div>
          ${showsPlaces ? html`<afterimage-places .root=${show.root} .places=${show.shownIn}></afterimage-places>` : nothing}
        </div>
      </div>
    `;
  }

  private renderPlayer({ videoUri = "", place }: Show["view"]): TemplateResult {
    if (!this.unplayable) {
      return html`<afterimage-player .src=${videoUri} .title=${place.title} .from=${place.anchor.timestamp ?? 0} @unplayable=${() => (this.unplayable = true)}></afterimage-player>`;
    }
    return html`
      <div class="unplayable" role="alert">
        <span>The editor cannot play this recording.</span>
        <button class="button" @click=${() => this.host.send({ type: "openOutside" })}>Open in Default Application</button>
      </div>
    `;
  }

  private renderFailure({ message, hint }: Failure): TemplateResult {
    return html`
      <div class="failure" role="alert">
        ${icon("error")}
        <h1>${withoutStop(message)}</h1>
        <p>${hint}</p>
        <div class="actions">
          <button class="button" @click=${() => this.act("openWith")}>Open With…</button>
          <button class="button secondary" @click=${() => this.act("reveal")}>Reveal in Explorer</button>
        </div>
      </div>
    `;
  }

  private receive(event: ViewerEvent): void {
    if (event.type === "failed") {
      this.failure = event;
      return;
    }
    const { root, view, boxes, figure, region } = event;
    const place = { root, path: view.place.path, key: view.place.key };
    const saved = this.host.savedState();
    const state: ViewerState = { place, boxes: [...boxes], ...(figure ? { figure } : {}), ...(region ? { region: [...region] } : {}) };
    this.startAt = saved && showsTheSame(saved, state) ? saved.zoom : undefined;
    this.host.save({ ...state, ...(this.startAt ? { zoom: this.startAt } : {}) });
    this.failure = undefined;
    this.found = undefined;
    this.playing = false;
    this.unplayable = false;
    this.picture = { uri: view.uri, width: view.width, height: view.height, title: view.place.title };
    this.show = event;
    void this.updateComplete.then(() => onceFocused(() => this.finding || this.stage?.focus()));
  }

  private act(action: ViewerAction): void {
    switch (action) {
      case "previousPage":
        this.turnPage(-1);
        break;
      case "nextPage":
        this.turnPage(1);
        break;
      case "togglePlayer":
        this.playing = this.show?.view.videoUri !== undefined && !this.playing;
        break;
      case "zoomIn":
        this.stage?.zoomIn();
        break;
      case "zoomOut":
        this.stage?.zoomOut();
        break;
      case "fit":
        this.stage?.fit();
        break;
      case "showRegion":
        this.stage?.showRegion();
        break;
      case "actualSize":
        this.stage?.zoomTo(1);
        break;
      case "toggleBoxes":
        this.boxesShown = !this.boxesShown;
        break;
      case "find":
        if (this.finding) this.closeFind();
        else this.finding = true;
        break;
      case "togglePlaces":
        this.placesShown = !this.placesShown;
        break;
      case "findSimilar":
      case "openWith":
      case "reveal":
      case "copyPath":
        this.host.send({ type: action });
        break;
    }
  }

  private turnPage(by: number): void {
    if (!this.show) return;
    const page = pageOf(this.show.view) + by;
    if (page >= 1 && page <= this.show.view.pages) this.host.send({ type: "page", page });
  }

  private reveal(box: Box | undefined): void {
    this.found = box;
    if (box) this.stage?.reveal(box);
  }

  private closeFind(): void {
    this.finding = false;
    this.found = undefined;
    this.stage?.focus();
  }

  private moved({ byUser, ...position }: StageMovement): void {
    this.scale = position.scale;
    const saved = this.host.savedState();
    if (saved && byUser) this.host.save({ ...saved, zoom: position });
  }

  private readonly documentKeydown = (event: KeyboardEvent): void => {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "f" && this.show && this.show.view.labels.length > 0) {
      event.preventDefault();
      this.finding = true;
      this.findBar?.focus();
    } else if (!command && !event.altKey) {
      const action = keys[event.key];
      if (!action) return;
      event.preventDefault();
      this.act(action);
    }
  };
}

/** Whether two states are of the same place with the same matches; then what was zoomed to still holds. */
function showsTheSame(a: ViewerState, b: ViewerState): boolean {
  return JSON.stringify([a.place, a.boxes, a.figure, a.region]) === JSON.stringify([b.place, b.boxes, b.figure, b.region]);
}
