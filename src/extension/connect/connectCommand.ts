import { hostname } from "node:os";
import * as vscode from "vscode";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import type { Engine } from "../engine.ts";
import type { EngineConfiguration } from "../engineConfiguration.ts";
import type { Libraries } from "../libraries.ts";
import type { Settings } from "../settings.ts";
import { mayAsk } from "./allowedServers.ts";
import { ConnectFlow, type Connection } from "./connectFlow.ts";
import { EndpointNotices } from "./endpointNotices.ts";
import { QuickPickUi } from "./quickPickUi.ts";

export interface ConnectCollaborators {
  readonly commands: Commands;
  readonly configuration: EngineConfiguration;
  readonly engine: Engine;
  readonly libraries: Libraries;
  readonly settings: Settings;
}

/** “Connect Qwen3-VL…”, from a server to settings that work; and a word when they do not work any more. */
export class ConnectCommand {
  readonly #with: ConnectCollaborators;
  readonly #ui: QuickPickUi;

  /** @param home folder of the extension, which holds the docs */
  constructor(collaborators: ConnectCollaborators, home: vscode.Uri) {
    this.#with = collaborators;
    this.#ui = new QuickPickUi(vscode.Uri.joinPath(home, "docs/endpoints.md"));
  }

  register(): Disposable {
    const { commands, configuration, libraries } = this.#with;
    const owned = new DisposableStore();
    owned.add(commands.register(commandIds.connect, () => this.#connect()));
    owned.add(new EndpointNotices(commands, configuration, libraries, this.#ui).register());
    return owned;
  }

  async #connect(): Promise<void> {
    const { configuration, engine, settings } = this.#with;
    const { keys, allowed } = configuration;
    const client = await engine.client();
    const { picturesAlone, dimension } = settings.endpoints().encoder;
    const flow = new ConnectFlow({
      ui: this.#ui,
      engine: client,
      keys,
      mayAsk: (url) => mayAsk(url, allowed, this.#ui),
      encoding: { picturesAlone, ...(dimension === undefined ? {} : { dimension }) },
      // The extension runs where the files are; in a remote window, that is not where the user sits.
      machine: vscode.env.remoteName === undefined ? "this machine" : `the remote machine ${hostname()}`,
      save: async (connection) => {
        await settings.connect(connection);
        void vscode.window.showInformationMessage(savedText(connection));
      },
    });
    await flow.run();
  }
}

function savedText({ encoder, describer }: Connection): string {
  const described = describer === undefined ? "" : ` ${describer.model} describes pictures.`;
  if (encoder === undefined) {
    return `Afterimage: the built-in encoder is used.${described}`;
  }
  return `Afterimage: ${encoder.model} is used.${described} Documents are embedded with it in the background; until that is done, search answers as before.`;
}
