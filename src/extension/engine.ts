import * as vscode from "vscode";
import type { LibraryStatus } from "../core/libraryTypes.ts";
import type { EngineClient } from "../engine/client.ts";
import type { EngineState } from "../engine/supervisor.ts";
import { commandIds } from "./commandIds.ts";
import type { Commands } from "./commands.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import type { EngineConfiguration } from "./engineConfiguration.ts";

/**
 * The engine process in terms of the editor: its settings, its log, its events, and a word to the user when it is
 * lost. The client's code is loaded when the engine is first needed, since every window pays for our activation.
 */
export class Engine implements Disposable {
  readonly #module: string;
  readonly #configuration: EngineConfiguration;
  readonly #commands: Commands;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new DisposableStore();
  readonly #state = this.#owned.add(new vscode.EventEmitter<EngineState>());
  readonly #status = this.#owned.add(new vscode.EventEmitter<LibraryStatus>());
  readonly onDidChangeState = this.#state.event;
  readonly onDidChangeStatus = this.#status.event;
  #current: EngineState = { phase: "stopped" };
  #client: Promise<EngineClient> | undefined;

  /** @param module absolute path of the engine's bundle */
  constructor(module: string, configuration: EngineConfiguration, commands: Commands, log: vscode.LogOutputChannel) {
    this.#module = module;
    this.#configuration = configuration;
    this.#commands = commands;
    this.#log = log;
    this.#owned.add(
      configuration.onDidChange(() => {
        if (this.#client !== undefined) {
          void commands.attempt(async () => (await this.client()).configure(await configuration.read()));
        }
      }),
    );
  }

  get state(): EngineState {
    return this.#current;
  }

  /** The one client of this window; it starts the process when something is asked of it. */
  client(): Promise<EngineClient> {
    this.#client ??= this.#load().catch((error: unknown) => {
      // As when the secret storage is locked: what is asked next tries again.
      this.#client = undefined;
      throw error;
    });
    return this.#client;
  }

  register(): Disposable {
    return this.#commands.register(commandIds.restartEngine, () =>
      vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: "Afterimage: starting the search engine again" },
        async () => (await this.client()).restart(),
      ),
    );
  }

  dispose(): void {
    this.#owned.dispose();
  }

  async #load(): Promise<EngineClient> {
    const { EngineClient } = await import("../engine/client.ts");
    return this.#owned.add(
      new EngineClient({
        module: this.#module,
        settings: await this.#configuration.read(),
        onState: (state) => this.#changed(state),
        onStatus: (status) => this.#status.fire(status),
        onLog: (level, message) => this.#log[level](message),
      }),
    );
  }

  #changed(state: EngineState): void {
    this.#current = state;
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
