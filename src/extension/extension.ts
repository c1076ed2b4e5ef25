import * as vscode from "vscode";
import { defaultCacheFolder } from "../core/cacheFolder.ts";
import { Commands } from "./commands.ts";
import { ConnectCommand } from "./connect/connectCommand.ts";
import { Consent } from "./consent.ts";
import { DisposableStore } from "./disposables.ts";
import { Engine } from "./engine.ts";
import { EngineConfiguration } from "./engineConfiguration.ts";
import { FindCommand } from "./find/findCommand.ts";
import { HomeView } from "./homeView.ts";
import { ContextKeys } from "./indexing/contextKeys.ts";
import { IndexCommands } from "./indexing/indexCommands.ts";
import { StatusBar } from "./indexing/statusBar.ts";
import { Libraries } from "./libraries.ts";
import { Jump } from "./navigation/jump.ts";
import { Viewer } from "./navigation/viewer.ts";
import { SearchPanel } from "./panel/searchPanel.ts";
import { PictureCommands } from "./picture/pictureCommands.ts";
import { PictureFolder } from "./picture/pictureFolder.ts";
import { RelatedCommands } from "./related/relatedCommands.ts";
import { Reports } from "./reports/reports.ts";
import { Settings } from "./settings.ts";
import { ShareCommands } from "./share/shareCommands.ts";
import { SharedConsent } from "./share/sharedConsent.ts";
import { SharedQuestion } from "./share/sharedQuestion.ts";
import { WorkspaceWatcher } from "./watcher.ts";
import { WebviewResources } from "./webview/resources.ts";

/** Composes the extension; nothing starts here that is not needed yet. */
export function activate(context: vscode.ExtensionContext): void {
  const owner = new DisposableStore();
  context.subscriptions.push(owner);
  const log = owner.add(vscode.window.createOutputChannel("Afterimage", { log: true }));
  const settings = new Settings();
  const commands = new Commands(log);
  const consent = owner.add(new Consent(context.workspaceState));
  const configuration = owner.add(new EngineConfiguration(settings, context));
  const shared = owner.add(new SharedConsent(context.workspaceState));
  const engine = owner.add(new Engine(context.asAbsolutePath("dist/engine.js"), configuration, commands, log));
  const libraries = owner.add(new Libraries(engine, consent, shared, settings, log, context.globalStorageUri));
  const pictureFolder = owner.add(new PictureFolder());
  const resources = new WebviewResources(context.extensionUri, [defaultCacheFolder(), pictureFolder.path]);
  const viewer = owner.add(new Viewer(libraries, resources, commands));
  const jump = owner.add(new Jump(viewer));
  const panel = new SearchPanel({ commands, consent, engine, libraries, jump, pictureFolder }, resources);
  const searchLimit = (): number => settings.searchLimit();

  for (const feature of [
    engine,
    viewer,
    new IndexCommands(commands, consent, libraries),
    new FindCommand({ commands, consent, libraries, jump, searchLimit }),
    panel,
    new PictureCommands(commands, panel),
    new ConnectCommand({ commands, configuration, engine, libraries, settings }, context.extensionUri),
    new ShareCommands(commands, consent, shared, libraries),
    new SharedQuestion(consent, shared, libraries),
    new RelatedCommands(commands, libraries, jump),
    new Reports(commands, configuration, libraries, log),
    new StatusBar(commands, consent, engine, libraries),
    new ContextKeys(consent, libraries),
    new WorkspaceWatcher(libraries),
    new HomeView(),
  ]) {
    owner.add(feature.register());
  }
  owner.add(viewer.onDidChoosePlace((target) => void commands.attempt(() => jump.to(target))));
  owner.add(consent.onDidChange(() => void consent.askOnce()));
  void consent.askOnce();
  libraries.follow();
}
