import * as vscode from "vscode";
import { commandIds, type CommandId } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import type { Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Engine } from "../engine.ts";
import type { Libraries } from "../libraries.ts";
import { statusText, tooltipCommands } from "./statusText.ts";
import { plural, progressText, summarize, type Summary } from "./summary.ts";

interface MenuItem extends vscode.QuickPickItem {
  readonly command?: CommandId;
}

/** The status bar item: state, counts and progress at a glance; a click offers what can be done now. */
export class StatusBar {
  readonly #commands: Commands;
  readonly #consent: Consent;
  readonly #engine: Engine;
  readonly #libraries: Libraries;

  constructor(commands: Commands, consent: Consent, engine: Engine, libraries: Libraries) {
    this.#commands = commands;
    this.#consent = consent;
    this.#engine = engine;
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    const item = owned.add(vscode.window.createStatusBarItem("afterimage.status", vscode.StatusBarAlignment.Right, 90));
    item.name = "Afterimage";
    item.command = commandIds.showMenu;
    const update = (): void => this.#update(item);
    owned.add(this.#consent.onDidChange(update));
    owned.add(this.#engine.onDidChangeState(update));
    owned.add(this.#libraries.onDidChange(update));
    owned.add(this.#commands.register(commandIds.showMenu, () => this.#showMenu()));
    update();
    return owned;
  }

  #update(item: vscode.StatusBarItem): void {
    const { access } = this.#consent;
    if (access === "no-folder") {
      item.hide();
      return;
    }
    const { text, tooltip, severity } = statusText(access, this.#engine.state, summarize(this.#libraries.statuses));
    item.text = text;
    const shown = new vscode.MarkdownString(tooltip);
    shown.isTrusted = { enabledCommands: tooltipCommands };
    item.tooltip = shown;
    item.accessibilityInformation = { label: `Afterimage: ${text.replace(/\$\([^)]*\) ?/g, "")}` };
    item.backgroundColor =
      severity === "none" ? undefined : new vscode.ThemeColor(`statusBarItem.${severity}Background`);
    item.show();
  }

  async #showMenu(): Promise<void> {
    const summary = summarize(this.#libraries.statuses);
    const picked = await vscode.window.showQuickPick(menu(this.#consent.access === "granted", summary), {
      title: "Afterimage",
      placeHolder: summary.progress === undefined ? "What do you want to do?" : `Indexing: ${progressText(summary.progress)}`,
    });
    if (picked?.command !== undefined) {
      await vscode.commands.executeCommand(picked.command);
    }
  }
}

function menu(granted: boolean, { state, skipped, endpoint, shared }: Summary): MenuItem[] {
  const tools: MenuItem[] = [
    { label: "Tools", kind: vscode.QuickPickItemKind.Separator },
    {
      label: "$(plug) Connect Qwen3-VL…",
      description: endpoint === undefined ? "pictures found by what they show" : serverStates[endpoint.state],
      command: commandIds.connect,
    },
    ...(granted ? [{ label: "$(repo-push) Share Index", description: "teammates pull it instead of making it", command: commandIds.share }] : []),
    ...(shared === undefined ? [] : [{ label: "$(repo-pull) Use Shared Index…", description: sharedStates[shared.use], command: commandIds.useShared }]),
    { label: "$(output) Show Log", command: commandIds.showLog },
    { label: "$(pulse) Doctor", description: "checks the installation and this workspace", command: commandIds.doctor },
    { label: "$(debug-restart) Restart Engine", command: commandIds.restartEngine },
  ];
  if (!granted) {
    return [{ label: "$(sync) Index This Workspace", command: commandIds.index }, ...tools];
  }
  const skippedItem: MenuItem = {
    label: "$(circle-slash) Show Skipped Files",
    description: plural(skipped, "file"),
    command: commandIds.showSkipped,
  };
  return [
    { label: "$(search) Find…", command: commandIds.find },
    { label: "$(eye) Open Search", command: commandIds.openSearch },
    { label: "Index", kind: vscode.QuickPickItemKind.Separator },
    ...(state === "paused" ? [{ label: "$(play) Resume Indexing", command: commandIds.resume }]
      : state === "indexing" ? [{ label: "$(debug-pause) Pause Indexing", command: commandIds.pause }]
      : [{ label: "$(sync) Index Workspace", description: "looks for changes", command: commandIds.index }]),
    { label: "$(refresh) Rebuild Index", description: "reads every file again", command: commandIds.rebuild },
    ...(skipped === 0 ? [] : [skippedItem]),
    ...tools,
  ];
}

const sharedStates = {
  use: "the team's is used",
  ignore: "the team's is not used",
  undecided: "the team's waits for your decision",
} as const;

const serverStates = {
  unknown: "your server was not asked yet",
  connecting: "your server is being connected",
  ok: "your server answers",
  waiting: "your server does not answer; it is tried again",
  refused: "your server cannot be used as it is",
} as const;
