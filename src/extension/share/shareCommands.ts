import { basename } from "node:path";
import * as vscode from "vscode";
import { libraryFolderName, sharedFolderOf, sharedFolderPath } from "../../core/sharedFolder.ts";
import { byteSize } from "../../core/text/byteSize.ts";
import type { ShareSummary } from "../../engine/protocol/engine.ts";
import { commandIds } from "../commandIds.ts";
import type { Commands } from "../commands.ts";
import type { Consent } from "../consent.ts";
import { DisposableStore, type Disposable } from "../disposables.ts";
import { plural } from "../indexing/summary.ts";
import type { Libraries } from "../libraries.ts";
import { withProgress } from "../progress.ts";
import type { SharedConsent } from "./sharedConsent.ts";

/** Share Index, and the way to change one's mind about using what others have shared. */
export class ShareCommands {
  readonly #commands: Commands;
  readonly #consent: Consent;
  readonly #shared: SharedConsent;
  readonly #libraries: Libraries;

  constructor(commands: Commands, consent: Consent, shared: SharedConsent, libraries: Libraries) {
    this.#commands = commands;
    this.#consent = consent;
    this.#shared = shared;
    this.#libraries = libraries;
  }

  register(): Disposable {
    const owned = new DisposableStore();
    owned.add(this.#commands.register(commandIds.share, () => this.#share()));
    owned.add(this.#commands.register(commandIds.useShared, () => this.#choose()));
    owned.add(this.#shared.onDidChange(() => this.#libraries.reopen()));
    return owned;
  }

  async #share(): Promise<void> {
    this.#consent.require();
    const root = await this.#chooseRoot();
    if (root === undefined) return;
    const plan = await withProgress("Looking for what to share", async (signal) => {
      await this.#libraries.index(root, { rebuild: false }, signal);
      return this.#libraries.planShare(root, signal);
    });
    if (plan.files === 0) {
      void vscode.window.showInformationMessage(`Afterimage: the shared index has all that there is to share (${byteSize(plan.bytes)}). ${lackingText(plan)}`.trim());
      return;
    }
    const share = "Share";
    if ((await vscode.window.showInformationMessage(`Share the index of ${basename(root)}?`, { modal: true, detail: detailOf(plan) }, share)) !== share) return;
    const shared = await withProgress("Sharing the index", (signal) => this.#libraries.share(root, signal));
    // Who makes it need not be asked whether to trust it.
    await this.#shared.decide("use");
    void this.#announce(root, shared);
  }

  async #announce(root: string, { bytes }: ShareSummary): Promise<void> {
    const show = "Show in Explorer";
    const text = `Afterimage: the shared index is written (${byteSize(bytes)}). Commit the folder ${libraryFolderName}: git add ${libraryFolderName}`;
    if ((await vscode.window.showInformationMessage(text, show)) === show) {
      await vscode.commands.executeCommand("revealInExplorer", vscode.Uri.file(sharedFolderOf(root)));
    }
  }

  async #choose(): Promise<void> {
    const isUsed = this.#shared.use === "use";
    const picked = await vscode.window.showQuickPick(
      [
        { label: "Use It", description: isUsed ? "as now" : "", detail: "What the team has shared need not be computed again.", use: "use" },
        { label: "Do Not Use It", description: isUsed ? "" : "as now", detail: "What came from it is forgotten; your own artifacts stay.", use: "ignore" },
      ] as const,
      { title: "Afterimage: Shared Index", placeHolder: "Use the shared index that comes with this workspace?" },
    );
    if (picked === undefined) return;
    if (isUsed && picked.use === "ignore" && this.#consent.access === "granted") await this.#libraries.clear();
    await this.#shared.decide(picked.use);
  }

  async #chooseRoot(): Promise<string | undefined> {
    const [first, ...others] = this.#libraries.roots;
    if (first === undefined || others.length === 0) return first;
    const items = [first, ...others].map((root) => ({ label: this.#libraries.folderName(root) ?? basename(root), description: root, root }));
    return (await vscode.window.showQuickPick(items, { title: "Afterimage: Share Index", placeHolder: "Of which folder?" }))?.root;
  }
}

function detailOf(plan: ShareSummary): string {
  return [
    `${byteSize(plan.bytes)} in ${sharedFolderPath}: ${plural(plan.added, "line")} new, ${plural(plan.removed, "line")} taken out.`,
    "It holds the text of pictures, descriptions and vectors of this folder's documents; who can read the repository can read it.",
    lackingText(plan),
  ]
    .filter((line) => line !== "")
    .join("\n\n");
}

function lackingText({ lacking }: ShareSummary): string {
  return lacking === 0 ? "" : `${plural(lacking, "document")} still lack something that only the team's server can make.`;
}
