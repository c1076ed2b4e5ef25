import assert from "node:assert/strict";
import { copyFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "mocha";
import type { Services } from "../../src/core/services.ts";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.ts";
import { diagramPng, eventually, openTestLibrary, testServices, type TestLibrary } from "../support/library.ts";

const never = new AbortController().signal;

const guide = `# Guide

How orders reach the warehouse.

## Queues

Messages wait in a queue before they are shipped.

## Failover

When a region is lost, traffic moves to the other one.
`;

describe("Library", function () {
  this.timeout(60_000);
  let cache: TemporaryFolder;
  let services: Services;
  let folder: TemporaryFolder;
  let open: TestLibrary[];

  before(async () => {
    cache = await temporaryFolder();
    services = testServices(cache.path);
  });
  after(async () => {
    services.dispose();
    await cache.remove();
  });
  beforeEach(() => {
    open = [];
  });
  afterEach(async () => {
    for (const { library } of open) await library.close();
    await folder.remove();
  });

  async function opened(init?: { readOnly?: boolean; ocr?: boolean }): Promise<TestLibrary> {
    const library = await openTestLibrary(folder.path, services, init);
    open.push(library);
    return library;
  }
  async function closed(library: TestLibrary): Promise<void> {
    open.splice(open.indexOf(library), 1);
    await library.library.close();
  }
  const index = (library: TestLibrary, rebuild = false) => library.library.index({ rebuild }, never);
  const paths = async (library: TestLibrary, query: string) =>
    (await library.library.search({ query, limit: 20 }, never)).hits.map((hit) => hit.path);

  const showing = async (library: TestLibrary, path: string) =>
    (await library.library.searchByImage({ file: join(folder.path, path), query: "", limit: 1, channels: ["visual"] }, never)).hits.map((hit) => hit.path);
  /** Lets no worker read a file until it is released; `reached` resolves when one should. */
  function holdBack(path: string): { readonly reached: Promise<void>; readonly release: () => void } {
    const { pool } = services;
    const run = pool.run.bind(pool);
    let [reach, open] = [(): void => undefined, (): void => undefined];
    const reached = new Promise<void>((resolve) => (reach = resolve));
    const opened = new Promise<void>((resolve) => (open = resolve));
    pool.run = async (kind, task, signal) => {
      if (kind === "prepare" && "path" in task && task.path === path) {
        reach();
        await opened;
      }
      return run(kind, task, signal);
    };
    const release = (): void => {
      open();
      pool.run = run;
    };
    return { reached, release };
  }

  it("indexes a folder and finds a section by its words", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    const summary = await index(library);
    assert.equal(summary.documents, 1);
    assert.equal(summary.fragments, 3);
    assert.ok(summary.encoded >= 3);
    assert.equal(summary.complete, true);
    const { hits } = await library.library.search({ query: "queue of messages", limit: 5 }, never);
    assert.equal(hits[0]?.anchor.slug, "queues");
    assert.equal(hits[0].anchor.line, 5);
    assert.equal(library.library.status().state, "ready");
  });

  it("encodes and reads nothing on a warm start, in the same process or a new library object", async () => {
    folder = await temporaryFolder({ "guide.md": guide, "a.png": await diagramPng("Orders") });
    const first = await opened();
    await index(first);
    assert.equal((await index(first)).encoded, 0);
    await closed(first);
    const second = await opened();
    assert.equal((await index(second)).encoded, 0);
    assert.equal((await paths(second, "failover traffic region"))[0], "guide.md");
  });

  it("encodes nothing for a copy, a rename, a deleted index or a rebuild", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    await copyFile(join(folder.path, "guide.md"), join(folder.path, "copy.md"));
    assert.equal((await index(library)).encoded, 0);
    await rename(join(folder.path, "guide.md"), join(folder.path, "renamed.md"));
    const renamed = await index(library);
    assert.deepEqual([renamed.encoded, renamed.documents], [0, 2]);
    assert.equal((await index(library, true)).encoded, 0);
    await library.library.clear();
    assert.equal(library.library.status().state, "empty");
    assert.deepEqual(await paths(library, "queue"), []);
    assert.equal((await index(library)).encoded, 0);
    assert.ok((await paths(library, "queue")).includes("renamed.md"));
  });

  it("encodes one section when one section changed", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    await folder.write("guide.md", guide.replace("before they are shipped", "until a van takes them"));
    assert.equal((await index(library)).encoded, 1);
    const { hits } = await library.library.search({ query: "van", limit: 5 }, never);
    assert.equal(hits[0]?.anchor.slug, "queues");
  });

  it("reports broken files with their reason and takes the rest", async () => {
    folder = await temporaryFolder({
      "good.md": guide,
      "empty.png": "",
      "lying.png": "not a picture",
      "broken.pdf": "%PDF-1.7 broken",
      "bomb.svg": `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text>&b;</text></svg>`,
    });
    const library = await opened();
    const summary = await index(library);
    const reasons = new Map(summary.skipped.map(({ path, reason }) => [path, reason]));
    for (const path of ["empty.png", "lying.png", "broken.pdf"]) assert.ok((reasons.get(path) ?? "").length > 10, `${path}: ${reasons.get(path)}`);
    assert.ok((await paths(library, "failover")).includes("good.md"));
    assert.equal((await index(library)).encoded, 0);
  });

  it("finds a picture by the text in it and by the words of the section that shows it", async () => {
    folder = await temporaryFolder({
      "docs/guide.md": "# Shipping\n\nHow parcels leave.\n\n![The conveyor between packing and vans](../img/x1.png)\n",
      "img/x1.png": await diagramPng("Gateway", "Inventory"),
    });
    const library = await opened({ ocr: true });
    await index(library);
    const read = await library.library.search({ query: "inventory gateway", limit: 5 }, never);
    const picture = read.hits.find((hit) => hit.path === "img/x1.png");
    assert.ok(picture, "found by OCR");
    assert.deepEqual(picture.boxes.map((box) => box.text).sort(), ["Gateway", "Inventory"]);
    assert.deepEqual(picture.shownIn.map((place) => place.path), ["docs/guide.md"]);
    assert.ok((await paths(library, "conveyor packing")).includes("img/x1.png"));
  });

  it("reads a picture that is asked with ahead of those that wait for their turn, and embeds it once, when that has come", async () => {
    folder = await temporaryFolder({
      "guide.md": "# Picking\n\nHow shelves are emptied.\n\n![The way through the aisles](asked.png)\n",
      "asked.png": await diagramPng("Gateway", "Inventory", "Ledger"),
    });
    const library = await opened();
    const { release } = holdBack("guide.md");
    try {
      const indexing = index(library);
      await eventually("files to be read are known", () => (library.library.status().progress?.total ?? 0) > 0);
      assert.deepEqual(await showing(library, "asked.png"), ["asked.png"]);
      release();
      const { documents, encoded } = await indexing;
      assert.deepEqual({ documents, encoded }, { documents: 2, encoded: 2 });
    } finally {
      release();
    }
  });

  it("reads a picture that is asked with while files that were saved are still being read", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    const { reached, release } = holdBack("guide.md");
    try {
      await folder.write("guide.md", `${guide}\nMore.\n`);
      library.library.changed(["guide.md"]);
      await reached;
      await folder.write("asked.png", await diagramPng("Gateway", "Inventory", "Ledger"));
      assert.deepEqual(await showing(library, "asked.png"), ["asked.png"]);
    } finally {
      release();
    }
  });

  it("reads a picture that is asked with as soon as it is saved", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    await eventually("all is done", () => library.library.status().progress === undefined);
    await folder.write("asked.png", await diagramPng("Gateway", "Inventory", "Ledger"));
    library.library.changed(["asked.png"]);
    assert.deepEqual(await showing(library, "asked.png"), ["asked.png"]);
  });

  it("follows files that are added, changed, renamed and deleted", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    await folder.write("new/extra.md", "# Zebra crossing\n\nStripes.\n");
    library.library.changed(["new/extra.md"]);
    await eventually("the new file is found", async () => (await paths(library, "zebra")).includes("new/extra.md"));
    await rename(join(folder.path, "new"), join(folder.path, "old"));
    library.library.changed(["new", "old"]);
    await eventually("the renamed folder is found", async () => {
      const found = await paths(library, "zebra");
      return found.includes("old/extra.md") && !found.includes("new/extra.md");
    });
    await rm(join(folder.path, "old"), { recursive: true });
    library.library.changed(["old/extra.md"]);
    await eventually("the deleted file is gone", async () => !(await paths(library, "zebra")).includes("old/extra.md"));
    await folder.write(".gitignore", "guide.md\n");
    library.library.changed([".gitignore"]);
    await eventually("the ignored file is gone", () => library.library.status().counts.documents === 0);
  });

  it("ignores changed paths that lead out of the folder", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    await index(library);
    library.library.changed(["../outside.md", "/etc/passwd.md", ".."]);
    await folder.write("last.md", "# Last\n");
    library.library.changed(["last.md"]);
    await eventually("the change inside is taken", () => library.library.status().counts.documents === 2);
  });

  it("keeps what was finished when it is cancelled, and goes on from there", async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`d${n}.md`, `# Title ${n}\n\nWords of document number ${n}.\n`]));
    folder = await temporaryFolder(files);
    const library = await opened();
    const controller = new AbortController();
    const run = library.library.index({ rebuild: false }, controller.signal);
    await eventually("some documents are in", () => library.library.status().counts.vectors > 3);
    controller.abort();
    const cut = await run;
    assert.equal(cut.complete, false);
    const rest = await index(library);
    assert.equal(rest.documents, 30);
    assert.ok(rest.encoded < 30, `encoded again: ${rest.encoded}`);
  });

  it("holds work back while paused", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const library = await opened();
    library.library.pause();
    const run = index(library);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(library.library.status().state, "paused");
    assert.equal(library.library.status().counts.documents, 0);
    library.library.resume();
    assert.equal((await run).documents, 1);
  });

  it("searches beside a process that writes, follows it, and takes over when it ends", async () => {
    folder = await temporaryFolder({ "guide.md": guide });
    const writer = await opened();
    await index(writer);
    const reader = await opened();
    const { state, message } = reader.library.status();
    assert.deepEqual([state, message], ["reading", "Another window or process indexes this folder."]);
    assert.ok((await paths(reader, "failover")).includes("guide.md"));
    await assert.rejects(index(reader), /Another process/);
    await folder.write("more.md", "# Xylophone\n");
    await index(writer);
    await eventually("the reader sees what the writer wrote", async () => (await paths(reader, "xylophone")).includes("more.md"));
    await closed(writer);
    await eventually("the reader takes over", () => reader.library.status().state === "ready");
    assert.equal(reader.library.status().message, undefined);
    assert.equal((await index(reader)).encoded, 0);
  });
});
