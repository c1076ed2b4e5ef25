/** What VS Code runs inside its extension host. */
import assert from "node:assert/strict";
import * as vscode from "vscode";
import { commandIds } from "../../src/extension/commandIds.ts";

/** Called by VS Code; the run fails when it throws. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension("afterimage.afterimage");
  assert.ok(extension, "the extension is installed");
  await extension.activate();

  const registered = new Set(await vscode.commands.getCommands(true));
  const missing = Object.values(commandIds).filter((id) => !registered.has(id));
  assert.deepEqual(missing, [], "every command is registered");

  await vscode.commands.executeCommand(commandIds.index);
  const index = await vscode.workspace.findFiles(".afterimage/**", null, 1);
  assert.equal(index.length, 1, "the workspace has an index");

  await vscode.commands.executeCommand(commandIds.openSearch, "checkout");
  const labels = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
  assert.ok(labels.includes("Afterimage"), `the search panel is open among: ${labels.join(", ")}`);
}
