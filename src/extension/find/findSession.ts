import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import type { RootedHit } from "../../engine/protocol/engine.ts";
import { obstacleOf } from "../access.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import type { Consent } from "../consent.ts";
import { DisposableStore } from "../disposables.ts";
import type { Libraries } from "../libraries.ts";
import { revealInExplorer } from "../navigation/files.ts";
import type { Jump } from "../navigation/jump.ts";
import { hitText, stateText } from "./findItems.ts";

/** A pause in typing that is long enough to search. */
const debounceMs = 120;

/** How often the answer is renewed while the libraries grow. */
const renewMs = 1000;

export interface FindCollaborators {
  readonly commands: Commands;
  readonly consent: Consent;
  readonly libraries: Libraries;
  readonly jump: Jump;
  searchLimit(): number;
}

/** A result, or a line that says what to do next. */
interface Item extends vscode.QuickPickItem {
  readonly hit?: RootedHit;
  readonly command?: string;
}

const toSide: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("split-horizontal"), tooltip: "Open to the Side" };
const reveal: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("folder-opened"), tooltip: "Reveal in Explorer" };
const openPanel: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon("open-preview"), tooltip: "Show in the Search Panel" };

/** One opening of “Find…”, from the empty input to the jump. */
export class FindSession {
  readonly #with: FindCollaborators;
  readonly #pick = vscode.window.createQuickPick<Item>();
  readonly #owned = new DisposableStore();
  #searching = new AbortController();
  #hasHits = false;
  /** How often the libraries have changed. */
  #changes = 0;
  #timer: NodeJS.Timeout | undefined;
  #renewal: NodeJS.Timeout | undefined;

  constructor(collaborators: FindCollaborators, query: string) {
    this.#with = collaborators;
    const pick = this.#owned.add(this.#pick);
    pick.title = "Afterimage: Find";
    pick.placeholder = 'What did it show? Words, "a phrase", type:image, path:docs/ …';
    pick.buttons = [openPanel];
    keepOrder(pick);
    pick.value = query;
    this.#owned.add(pick.onDidChangeValue(() => this.#searchSoon()));
    this.#owned.add(pick.onDidAccept(() => void this.#accept()));
    this.#owned.add(pick.onDidTriggerItemButton(({ item, button }) => void this.#pressed(item, button)));
    this.#owned.add(pick.onDidTriggerButton(() => this.#continueInPanel()));
    this.#owned.add(pick.onDidHide(() => this.#end()));
    this.#owned.add(
      this.#with.libraries.onDidChange(() => {
        this.#changes++;
        this.#showState();
      }),
    );
    void this.#search();
    pick.show();
  }

  #searchSoon(): void {
    this.#searching.abort();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#search(), debounceMs);
  }

  /** Asks again once for all that changes meanwhile, unless somebody has begun to choose. */
  #renewSoon(): void {
    this.#renewal ??= setTimeout(
      () => {
        this.#renewal = undefined;
        if (!this.#pick.busy && this.#isUnchosen()) this.#searchSoon();
      },
      this.#hasHits ? renewMs : debounceMs,
    );
  }

  #isUnchosen(): boolean {
    const [active] = this.#pick.activeItems;
    return active === undefined || active === this.#pick.items[0];
  }

  async #search(): Promise<void> {
    this.#searching = new AbortController();
    const { signal } = this.#searching;
    const { access } = this.#with.consent;
    const query = this.#pick.value.trim();
    if (access !== "granted" || query === "") {
      this.#pick.busy = false;
      this.#pick.items = access === "granted" ? this.#stateItems("") : [obstacleItem(access)];
      return;
    }
    this.#pick.busy = true;
    const changes = this.#changes;
    try {
      const { hits, notes } = await this.#with.libraries.search(query, this.#with.searchLimit(), signal);
      if (!signal.aborted) {
        const items = hits.map((hit) => this.#hitItem(hit));
        this.#hasHits = items.length > 0;
        this.#pick.items = [
          ...items,
          ...this.#stateItems(items.length > 0 ? "" : `Nothing shows “${query}”.`),
          ...notes.map((note): Item => ({ label: `$(info) ${note}`, alwaysShow: true })),
        ];
      }
    } catch (error) {
      if (!signal.aborted && !isAbort(error)) {
        this.#hasHits = false;
        this.#pick.items = [failureItem(error)];
      }
    } finally {
      if (!signal.aborted) {
        this.#pick.busy = false;
        if (changes !== this.#changes) this.#showState();
      }
    }
  }

  /** Progress of the indexing, as long as there is nothing better to show. What was not found, or is better, may have come by now. */
  #showState(): void {
    if (this.#with.consent.access !== "granted") return;
    if (this.#pick.value.trim() === "") this.#pick.items = this.#stateItems("");
    else this.#renewSoon();
  }

  #stateItems(message: string): Item[] {
    const state = stateText(this.#with.libraries.statuses);
    const text = [message, state].filter((sentence) => sentence !== "").join(" ");
    return text === "" ? [] : [{ label: `$(info) ${text}`, alwaysShow: true }];
  }

  #hitItem(hit: RootedHit): Item {
    return {
      ...hitText(hit, this.#with.libraries.folderName(hit.root)),
      alwaysShow: true,
      buttons: [toSide, reveal],
      hit,
      ...(hit.thumbnailFile === undefined ? {} : { iconPath: vscode.Uri.file(hit.thumbnailFile) }),
    };
  }

  async #accept(): Promise<void> {
    const [item] = this.#pick.selectedItems;
    if (item?.hit !== undefined) {
      await this.#jump(item.hit, false);
    } else if (item?.command !== undefined) {
      this.#pick.hide();
      await vscode.commands.executeCommand(item.command);
    }
  }

  async #pressed({ hit }: Item, button: vscode.QuickInputButton): Promise<void> {
    if (hit !== undefined) {
      await (button === toSide ? this.#jump(hit, true) : this.#reveal(hit));
    }
  }

  async #jump(hit: RootedHit, toTheSide: boolean): Promise<void> {
    this.#pick.hide();
    const boxes = hit.boxes.map(({ box }) => box);
    await this.#with.commands.attempt(() => this.#with.jump.to({ root: hit.root, place: hit, boxes, toSide: toTheSide }));
  }

  async #reveal(hit: RootedHit): Promise<void> {
    this.#pick.hide();
    await this.#with.commands.attempt(() => revealInExplorer(hit.root, hit.path));
  }

  #continueInPanel(): void {
    const query = this.#pick.value;
    this.#pick.hide();
    void vscode.commands.executeCommand(commandIds.openSearch, query);
  }

  #end(): void {
    this.#searching.abort();
    clearTimeout(this.#timer);
    clearTimeout(this.#renewal);
    this.#owned.dispose();
  }
}

function obstacleItem(access: Parameters<typeof obstacleOf>[0]): Item {
  const { message, hint, action, command } = obstacleOf(access);
  return { label: `$(arrow-right) ${action}`, description: message, detail: hint, alwaysShow: true, command };
}

function failureItem(error: unknown): Item {
  const hint = error instanceof AfterimageError ? error.hint : "";
  return { label: `$(error) ${messageOf(error)}`, detail: hint, alwaysShow: true, command: commandIds.showLog };
}

/**
 * Results come ranked, but VS Code moves labels that contain the typed text to the top. Its switch for that is not in
 * the public types yet (microsoft/vscode#73904); where it is missing, only the order suffers.
 */
function keepOrder(pick: vscode.QuickPick<Item>): void {
  Object.assign(pick, { sortByLabel: false });
}
