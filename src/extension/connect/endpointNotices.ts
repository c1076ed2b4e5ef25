import * as vscode from "vscode";
import type { EndpointHealth } from "../../core/endpoint/endpoint.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { EngineConfiguration } from "../engineConfiguration.ts";
import { summarize } from "../indexing/summary.ts";
import type { Libraries } from "../libraries.ts";
import { mayAsk } from "./allowedServers.ts";
import type { EndpointProblem } from "./endpointSettings.ts";
import { Outages } from "./outages.ts";
import type { QuickPickUi } from "./quickPickUi.ts";

const connect = "Connect…";
const doctor = "Doctor";

/** Tells of a server that cannot be used, once an outage, and of settings that name one that may not be. */
export class EndpointNotices {
  readonly #commands: Commands;
  readonly #configuration: EngineConfiguration;
  readonly #libraries: Libraries;
  readonly #ui: QuickPickUi;
  /** The last problems that were told, so that no change of another setting repeats them. */
  #told = "";

  constructor(commands: Commands, configuration: EngineConfiguration, libraries: Libraries, ui: QuickPickUi) {
    this.#commands = commands;
    this.#configuration = configuration;
    this.#libraries = libraries;
    this.#ui = ui;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    const outages = owned.add(new Outages((health) => void this.#tellOutage(health)));
    owned.add(this.#libraries.onDidChange(() => outages.take(summarize(this.#libraries.statuses).endpoint)));
    const look = (): void => void this.#commands.attempt(() => this.#tellProblems());
    owned.add(this.#configuration.onDidChange(look));
    look();
    return owned;
  }

  async #tellOutage({ state, message, hint }: EndpointHealth): Promise<void> {
    const next = state === "waiting" ? "It is tried again by itself; until then, search goes by words." : hint;
    const answer = await vscode.window.showWarningMessage(`Afterimage: ${message} ${next}`.trim(), connect, doctor);
    if (answer !== undefined) {
      await vscode.commands.executeCommand(answer === connect ? commandIds.connect : commandIds.doctor);
    }
  }

  async #tellProblems(): Promise<void> {
    const problems = await this.#configuration.problems();
    const text = JSON.stringify(problems);
    if (text === this.#told) return;
    this.#told = text;
    for (const problem of problems) await this.#tellProblem(problem);
  }

  async #tellProblem({ message, hint, allow }: EndpointProblem): Promise<void> {
    const action = allow === undefined ? connect : "Allow…";
    const answer = await vscode.window.showWarningMessage(`Afterimage: ${message} ${hint}`, action);
    if (answer === undefined) return;
    if (allow === undefined) await vscode.commands.executeCommand(commandIds.connect);
    else await mayAsk(allow, this.#configuration.allowed, this.#ui);
  }
}
