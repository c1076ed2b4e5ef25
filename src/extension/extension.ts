import * as vscode from "vscode";
import { defaultCacheFolder } from "../core/cacheFolder.ts";
import { Commands } from "./commands.ts";
import { Consent } from "./consent.ts";
import { DisposableStore } from "./disposables.ts";
import { Engine } from "./engine.ts";
import { EngineConfiguration } from "./engineConfiguration.ts";
import { registerFeatures } from "./features.ts";
import { Libraries } from "./libraries.ts";
import { Jump } from "./navigation/jump.ts";
import { Viewer } from "./navigation/viewer.ts";
import { PictureFolder } from "./picture/pictureFolder.ts";
import { Settings } from "./settings.ts";
import { SharedConsent } from "./share/sharedConsent.ts";
import { WebviewResources } from "./webview/resources.ts";

/** Composes the extension; nothing starts here that is not needed yet. */
export function activate(context: vscode.ExtensionContext): void {
  const owner = new DisposableStore();
  context.subscriptions.push(owner);
  const log = owner.add(vscode.window.createOutputChannel("Afterimage", { log: true }));
  const settings = new Settings();
  const commands = new Commands(log);
  const consent = owner.add(new Consent(context.workspaceState));
  const shared = owner.add(new SharedConsent(context.workspaceState));
  const configuration = owner.add(new EngineConfiguration(settings, context));
  const engine = owner.add(new Engine(context.asAbsolutePath("dist/engine.js"), configuration, commands, log));
  const libraries = owner.add(new Libraries(engine, consent, shared, settings, log, context.globalStorageUri));
  const pictureFolder = owner.add(new PictureFolder());
  const resources = new WebviewResources(context.extensionUri, [defaultCacheFolder(), pictureFolder.path]);
  const viewer = owner.add(new Viewer(libraries, resources, commands));
  const jump = owner.add(new Jump(viewer));

  const { extensionUri } = context;
  owner.add(registerFeatures({ commands, configuration, consent, engine, extensionUri, jump, libraries, log, pictureFolder, resources, settings, shared, viewer }));
  libraries.follow();
}
