import type * as vscode from "vscode";
import type { Commands } from "./commands.ts";
import { ConnectCommand } from "./connect/connectCommand.ts";
import type { Consent } from "./consent.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import type { Engine } from "./engine.ts";
import type { EngineConfiguration } from "./engineConfiguration.ts";
import { FindCommand } from "./find/findCommand.ts";
import { HomeView } from "./homeView.ts";
import { ContextKeys } from "./indexing/contextKeys.ts";
import { IndexCommands } from "./indexing/indexCommands.ts";
import { StatusBar } from "./indexing/statusBar.ts";
import type { Libraries } from "./libraries.ts";
import type { Jump } from "./navigation/jump.ts";
import type { Viewer } from "./navigation/viewer.ts";
import { SearchPanel } from "./panel/searchPanel.ts";
import { PictureCommands } from "./picture/pictureCommands.ts";
import type { PictureFolder } from "./picture/pictureFolder.ts";
import { RelatedCommands } from "./related/relatedCommands.ts";
import { Reports } from "./reports/reports.ts";
import type { Settings } from "./settings.ts";
import { ShareCommands } from "./share/shareCommands.ts";
import type { SharedConsent } from "./share/sharedConsent.ts";
import { SharedQuestion } from "./share/sharedQuestion.ts";
import { WorkspaceWatcher } from "./watcher.ts";
import type { WebviewResources } from "./webview/resources.ts";

/** What the features work with; each is made once and outlives them. */
export interface FeatureInit {
  readonly commands: Commands;
  readonly configuration: EngineConfiguration;
  readonly consent: Consent;
  readonly engine: Engine;
  readonly extensionUri: vscode.Uri;
  readonly jump: Jump;
  readonly libraries: Libraries;
  readonly log: vscode.LogOutputChannel;
  readonly pictureFolder: PictureFolder;
  readonly resources: WebviewResources;
  readonly settings: Settings;
  readonly shared: SharedConsent;
  readonly viewer: Viewer;
}

/** Everything that a user sees of the extension, registered. */
export function registerFeatures(init: FeatureInit): Disposable {
  const { commands, configuration, consent, engine, extensionUri, jump, libraries, log, pictureFolder, resources, settings, shared, viewer } = init;
  const owned = new DisposableStore();
  const panel = new SearchPanel({ commands, consent, engine, libraries, jump, pictureFolder }, resources);
  for (const feature of [
    engine,
    viewer,
    new IndexCommands(commands, consent, libraries),
    new FindCommand({ commands, consent, libraries, jump, searchLimit: () => settings.searchLimit() }),
    panel,
    new PictureCommands(commands, panel),
    new ConnectCommand({ commands, configuration, engine, libraries, settings }, extensionUri),
    new ShareCommands(commands, consent, shared, libraries),
    new SharedQuestion(consent, shared, libraries),
    new RelatedCommands(commands, libraries, jump),
    new Reports(commands, configuration, libraries, log),
    new StatusBar(commands, consent, engine, libraries),
    new ContextKeys(consent, libraries),
    new WorkspaceWatcher(libraries),
    new HomeView(),
  ]) {
    owned.add(feature.register());
  }
  owned.add(viewer.onDidChoosePlace((target) => void commands.attempt(() => jump.to(target))));
  return owned;
}
