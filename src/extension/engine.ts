import * as vscode from "vscode";
import type { LibraryStatus } from "../core/libraryTypes.ts";
import { EngineClient } from "../engine/client.ts";
import type { EngineState } from "../engine/supervisor.ts";
import { commandIds } from "./commandIds.ts";
import type { Commands } from "./commands.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import { Settings } from "./settings.ts";

/** The engine process in terms of the editor: its settings, its log, its events, and a word to the user when it is lost. */
export class Engine implements Disposable {
  readonly client: EngineClient;
  readonly #commands: Commands;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #state = this.#owned.add(new vscode.EventEmitter<EngineState>());
  readonly #status = this.#owned.add(new vscode.EventEmitter<LibraryStatus>());
  readonly onDidChangeState = this.#state.event;
  readonly onDidChangeStatus = this.#status.event;

  /** @param module absolute path of the engine's bundle */
  constructor(module: string, settings: Settings, commands: Commands, log: vscode.LogOutputChannel) {
    this.#commands = commands;
    this.#log = log;
    this.client = this.#owned.add(
      new EngineClient({
        module,
        settings: settings.engine(),
        onState: (state) => this.#changed(state),
        onStatus: (status) => this.#status.fire(status),
        onLog: (level, message) => log[level](message),
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (Settings.changesEngine(event)) {
          void commands.attempt(() => this.client.configure(settings.engine()));
        }
      }),
    );
  }

  register(): Disposable {
    return this.#commands.register(commandIds.restartEngine, () =>
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: "Afterimage: starting the search engine again" },
        () => this.client.restart(),
      ),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #changed(state: EngineState): void {
    this.#log.info(`Engine: ${state.phase}${state.message === undefined ? "" : `. ${state.message}`}`);
    this.#state.fire(state);
    if (state.phase === "stopped") {
      void this.#offerRestart(`${state.message ?? ""} ${state.hint ?? ""}`.trim());
    }
  }

  async #offerRestart(text: string): Promise<void> {
    const restart = "Restart Engine";
    const answer = await vscode.window.showErrorMessage(`Afterimage: ${text}`, restart, "Show Log");
    if (answer !== undefined) {
      await vscode.commands.executeCommand(answer === restart ? commandIds.restartEngine : commandIds.showLog);
    }
  }
}
