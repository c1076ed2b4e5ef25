import * as vscode from "vscode";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { EngineConfiguration } from "../engineConfiguration.ts";
import type { Libraries } from "../libraries.ts";
import { withProgress } from "../progress.ts";
import { doctorReport, settingLines, skippedReport } from "./reportText.ts";

const scheme = "afterimage-report";

/** Show Log, Doctor and Show Skipped Files: reports are read-only documents, shown as Markdown. */
export class Reports implements vscode.TextDocumentContentProvider {
  readonly #commands: Commands;
  readonly #configuration: EngineConfiguration;
  readonly #libraries: Libraries;
  readonly #log: vscode.LogOutputChannel;
  readonly #texts = new Map<string, string>();
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.#changed.event;

  constructor(commands: Commands, configuration: EngineConfiguration, libraries: Libraries, log: vscode.LogOutputChannel) {
    this.#commands = commands;
    this.#configuration = configuration;
    this.#libraries = libraries;
    this.#log = log;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#changed);
    owned.add(vscode.workspace.registerTextDocumentContentProvider(scheme, this));
    owned.add(this.#commands.register(commandIds.showLog, () => this.#log.show()));
    owned.add(this.#commands.register(commandIds.doctor, () => this.#doctor()));
    owned.add(
      this.#commands.register(commandIds.showSkipped, () => this.#show("Skipped Files", skippedReport(this.#libraries.statuses))),
    );
    return owned;
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.#texts.get(uri.path) ?? "";
  }

  async #doctor(): Promise<void> {
    const lines = await withProgress("examining", (signal) => this.#libraries.doctor(signal));
    await this.#show("Doctor", doctorReport([...settingLines(await this.#configuration.problems()), ...lines]));
  }

  async #show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: `Afterimage ${name}.md` });
    this.#texts.set(uri.path, text);
    this.#changed.fire(uri);
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  }
}
