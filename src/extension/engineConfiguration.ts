import type * as vscode from "vscode";
import type { EngineSettings } from "../engine/protocol/engine.ts";
import { AllowedServers } from "./connect/allowedServers.ts";
import { ApiKeys } from "./connect/apiKeys.ts";
import { readEndpoints, type EndpointProblem } from "./connect/endpointSettings.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import { Emitter } from "./emitter.ts";
import type { Settings } from "./settings.ts";

/** Settings that belong together are written one after the other; what comes within this time counts as one change. */
const usualSettleMs = 400;

/** The settings that the engine is told of. */
export type EngineSettingsSource = Pick<Settings, "workers" | "ffmpegPath" | "endpoints" | "onDidChangeEngine">;

/** What the engine process is told: settings, API keys, and only servers that the user allows. */
export class EngineConfiguration implements Disposable {
  readonly keys: ApiKeys;
  readonly allowed: AllowedServers;
  readonly #settings: EngineSettingsSource;
  readonly #settleMs: number;
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new Emitter());
  readonly onDidChange = this.#changed.event;
  #timer: NodeJS.Timeout | undefined;

  constructor(settings: EngineSettingsSource, context: Pick<vscode.ExtensionContext, "secrets" | "globalState">, settleMs = usualSettleMs) {
    this.#settings = settings;
    this.#settleMs = settleMs;
    this.keys = new ApiKeys(context.secrets);
    this.allowed = new AllowedServers(context.globalState);
    const changed = (): void => this.#changeSoon();
    this.#owned.add(settings.onDidChangeEngine(changed));
    this.#owned.add(this.keys.onDidChange(changed));
    this.#owned.add(this.allowed.onDidChange(changed));
  }

  async read(): Promise<EngineSettings> {
    const { encoder, describer } = await this.#endpoints();
    const ffmpegPath = this.#settings.ffmpegPath();
    return {
      workers: this.#settings.workers(),
      ...(ffmpegPath === undefined ? {} : { ffmpegPath }),
      ...(encoder === undefined ? {} : { encoder }),
      ...(describer === undefined ? {} : { describer }),
    };
  }

  /** What keeps a server of the settings from being used. */
  async problems(): Promise<readonly EndpointProblem[]> {
    return (await this.#endpoints()).problems;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#owned.dispose();
  }

  #endpoints(): ReturnType<typeof readEndpoints> {
    return readEndpoints(this.#settings.endpoints(), this.keys, this.allowed);
  }

  #changeSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#changed.fire(), this.#settleMs);
  }
}
