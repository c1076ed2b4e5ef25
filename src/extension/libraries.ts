import { createHash } from "node:crypto";
import { join } from "node:path";
import * as vscode from "vscode";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import type { IndexSummary, LibraryStatus } from "../core/libraryTypes.ts";
import type { QueryPicture } from "../core/extract/queryPicture.ts";
import type { Anchor } from "../core/model.ts";
import type { ImageSearchRequest } from "../core/search/types.ts";
import type { DoctorLine, ReadPictureRequest, Related, RootedHit, RootedResponse, ShareSummary, ViewerPicture } from "../engine/protocol/engine.ts";
import { localFolders, type Consent } from "./consent.ts";
import { DisposableStore, type Disposable } from "./disposables.ts";
import type { Engine } from "./engine.ts";
import { Settings } from "./settings.ts";
import type { SharedConsent } from "./share/sharedConsent.ts";

/**
 * The libraries of this window, one a local workspace folder. They are opened once the user has consented, follow the
 * folders and settings of the window, and answer the features' questions.
 */
export class Libraries implements Disposable {
  readonly #engine: Engine;
  readonly #consent: Consent;
  readonly #shared: SharedConsent;
  readonly #settings: Settings;
  readonly #log: vscode.LogOutputChannel;
  /** Folder of the extension where libraries lie whose own folder cannot be written. */
  readonly #storage: string;
  readonly #opened = new Map<string, Promise<LibraryStatus>>();
  readonly #statuses = new Map<string, LibraryStatus>();
  readonly #owned = new DisposableStore();
  readonly #changed = this.#owned.add(new vscode.EventEmitter<void>());
  /** The state or number of the libraries changed. */
  readonly onDidChange = this.#changed.event;

  constructor(engine: Engine, consent: Consent, shared: SharedConsent, settings: Settings, log: vscode.LogOutputChannel, storage: vscode.Uri) {
    this.#engine = engine;
    this.#consent = consent;
    this.#shared = shared;
    this.#settings = settings;
    this.#log = log;
    this.#storage = storage.fsPath;
    this.#owned.add(engine.onDidChangeStatus((status) => this.#take(status)));
    this.#owned.add(
      vscode.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        removed.forEach((folder) => this.#close(folder.uri.fsPath));
        this.#follow(added.filter((folder) => folder.uri.scheme === "file"));
      }),
    );
    this.#owned.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        const affected = localFolders().filter((folder) => Settings.changesLibrary(event, folder.uri));
        this.#reopen(affected);
      }),
    );
  }

  /** Brings the index up to date in the background, if the user has consented, and keeps it so. */
  follow(): void {
    this.#follow(localFolders());
  }

  /** Takes over that shared indexes may be used, or may not be any more. */
  reopen(): void {
    this.#reopen(localFolders());
  }

  get statuses(): readonly LibraryStatus[] {
    return [...this.#statuses.values()];
  }

  /** Absolute paths of the folders that can be searched. */
  get roots(): readonly string[] {
    return localFolders().map((folder) => folder.uri.fsPath);
  }

  /** Name of a root's workspace folder, when the window has several. */
  folderName(root: string): string | undefined {
    const folders = localFolders();
    return folders.length > 1 ? folders.find((folder) => folder.uri.fsPath === root)?.name : undefined;
  }

  async search(query: string, limit: number, signal: AbortSignal): Promise<RootedResponse> {
    const roots = await this.open();
    return (await this.#engine.client()).search({ query, limit, roots }, signal);
  }

  /** @param onRecognised is told the hits that are the picture, ahead of the answer */
  async searchByImage(request: ImageSearchRequest, signal: AbortSignal, onRecognised: (hits: readonly RootedHit[]) => void): Promise<RootedResponse> {
    const roots = await this.open();
    return (await this.#engine.client()).searchByImage({ ...request, roots }, signal, onRecognised);
  }

  /** Checks that a file is a picture one can ask with, and draws it. */
  async readPicture(request: ReadPictureRequest, signal: AbortSignal): Promise<QueryPicture> {
    this.#consent.require();
    return (await this.#engine.client()).readPicture(request, signal);
  }

  async view(root: string, path: string, key: string, signal: AbortSignal): Promise<ViewerPicture> {
    await this.open([root]);
    return (await this.#engine.client()).view(root, path, key, signal);
  }

  async related(root: string, path: string, anchor: Anchor): Promise<Related> {
    await this.open([root]);
    return (await this.#engine.client()).related(root, path, anchor);
  }

  async index(root: string, init: { rebuild: boolean }, signal?: AbortSignal): Promise<IndexSummary> {
    await this.open([root]);
    return (await this.#engine.client()).index(root, init, signal);
  }

  async pause(): Promise<void> {
    const [client, roots] = await Promise.all([this.#engine.client(), this.open()]);
    await Promise.all(roots.map((root) => client.pause(root)));
  }

  async resume(): Promise<void> {
    const [client, roots] = await Promise.all([this.#engine.client(), this.open()]);
    await Promise.all(roots.map((root) => client.resume(root)));
  }

  async clear(): Promise<void> {
    const [client, roots] = await Promise.all([this.#engine.client(), this.open()]);
    for (const root of roots) {
      this.#take(await client.clear(root));
    }
  }

  /** What sharing the index of a folder would write. */
  async planShare(root: string, signal: AbortSignal): Promise<ShareSummary> {
    await this.open([root]);
    return (await this.#engine.client()).planShare(root, signal);
  }

  async share(root: string, signal: AbortSignal): Promise<ShareSummary> {
    await this.open([root]);
    return (await this.#engine.client()).share(root, signal);
  }

  async doctor(signal: AbortSignal): Promise<readonly DoctorLine[]> {
    if (this.#consent.access !== "granted") {
      return (await this.#engine.client()).doctor(undefined, signal);
    }
    const [first] = await this.open();
    return (await this.#engine.client()).doctor(first, signal);
  }

  /** Files below a root that were created, changed, renamed or deleted; paths relative to the root. */
  fileChanged(root: string, paths: readonly string[]): void {
    if (this.#opened.has(root)) {
      this.#engine
        .client()
        .then((client) => client.changed(root, paths))
        .catch((error: unknown) => this.#log.warn(`Telling of changes in ${root}: ${messageOf(error)}`));
    }
  }

  /**
   * Opens what is not open yet, all roots unless some are named.
   *
   * @returns the roots that are open
   * @throws AfterimageError when the user has not consented, or when no library can be opened
   */
  async open(roots = this.roots): Promise<readonly string[]> {
    this.#consent.require();
    const outcomes = await Promise.allSettled(roots.map((root) => this.#openOne(root)));
    const failed = outcomes.find((outcome) => outcome.status === "rejected");
    const opened = roots.filter((_root, index) => outcomes[index]?.status === "fulfilled");
    if (opened.length === 0 && failed !== undefined) {
      throw failed.reason;
    }
    return opened;
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #openOne(root: string): Promise<LibraryStatus> {
    const known = this.#opened.get(root);
    if (known !== undefined) {
      return known;
    }
    const init = { root, fallbackFolder: this.#fallback(root), options: this.#settings.library(vscode.Uri.file(root), this.#shared.use) };
    const opening = this.#engine.client().then((client) => client.open(init));
    this.#opened.set(root, opening);
    opening.then(
      (status) => {
        // An empty one is about to be indexed: “0 documents” would only flash up.
        if (status.state !== "empty") this.#take(status);
      },
      (error: unknown) => {
        // Opened again with other options meanwhile, or closed: what became of this attempt is of no interest.
        if (this.#opened.get(root) !== opening) return;
        this.#opened.delete(root);
        this.#take(failedStatus(root, error));
      },
    );
    return opening;
  }

  /** Opens libraries with other options than before. */
  #reopen(folders: readonly vscode.WorkspaceFolder[]): void {
    folders.forEach((folder) => this.#opened.delete(folder.uri.fsPath));
    this.#follow(folders);
  }

  #follow(folders: readonly vscode.WorkspaceFolder[]): void {
    if (this.#consent.access !== "granted") {
      return;
    }
    for (const { uri } of folders) {
      this.index(uri.fsPath, { rebuild: false }).catch((error: unknown) => {
        // A library that another window indexes is followed there; its status says so.
        if (!isAbort(error) && !(error instanceof AfterimageError && error.kind === "locked")) {
          this.#log.error(`${uri.fsPath}: ${messageOf(error)}`);
        }
      });
    }
  }

  #close(root: string): void {
    if (this.#opened.delete(root)) {
      this.#statuses.delete(root);
      this.#changed.fire();
      this.#engine
        .client()
        .then((client) => client.close(root))
        .catch((error: unknown) => this.#log.warn(`Closing ${root}: ${messageOf(error)}`));
    }
  }

  #take(status: LibraryStatus): void {
    if (this.roots.includes(status.root)) {
      this.#statuses.set(status.root, status);
      this.#changed.fire();
    }
  }

  #fallback(root: string): string {
    return join(this.#storage, "libraries", createHash("sha256").update(root).digest("hex").slice(0, 16));
  }
}

function failedStatus(root: string, error: unknown): LibraryStatus {
  return {
    root,
    state: "failed",
    counts: { documents: 0, fragments: 0, images: 0, vectors: 0 },
    kinds: [],
    skipped: [],
    message: messageOf(error),
    hint: error instanceof AfterimageError ? error.hint : "",
    encoder: "",
    channels: [],
    silent: [],
  };
}
