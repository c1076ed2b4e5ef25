import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "mocha";
import { BuiltinEncoder } from "../../../src/core/encode/builtin.ts";
import { pngOf } from "../../../src/core/extract/raster.ts";
import type { PrepareTask } from "../../../src/core/indexing/prepare.ts";
import { prepare } from "../../../src/core/indexing/prepare.ts";
import { SpacePassages } from "../../../src/core/indexing/spacePassages.ts";
import type { Services } from "../../../src/core/services.ts";
import { ArtifactStore } from "../../../src/core/store/artifacts.ts";
import type { PictureFeatures } from "../../../src/core/visual/features.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { diagramPng, eventually, openTestLibrary, testServices } from "../../support/library.ts";
import { buildPdf, show } from "../extract/pdf/buildPdf.ts";
import { drawing, partOf } from "../visual/drawing.ts";

const never = new AbortController().signal;
const turbine = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="90"><rect width="300" height="90" fill="#eee"/><text x="20" y="50">Turbine</text></svg>';

/** What is read of each file, in order, and a door that is closed to whatever takes looking at pictures. */
class WatchedReading {
  readonly read: string[] = [];
  open!: () => void;
  readonly #opened = new Promise<void>((resolve) => (this.open = resolve));

  watch(services: Services): Services {
    const run: Services["pool"]["run"] = async (kind, task, signal) => {
      if (kind === "prepare") {
        const { path, wordsOnly } = task as PrepareTask;
        if (!wordsOnly) await Promise.race([this.#opened, new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)))]);
        this.read.push(`${path}${wordsOnly ? " words" : ""}`);
      }
      return services.pool.run(kind, task, signal);
    };
    return { ...services, pool: Object.create(services.pool, { run: { value: run }, expectPicture: { value: () => services.pool.expectPicture() } }) as Services["pool"] };
  }
}

describe("reading many new files", function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let cache: TemporaryFolder;
  let services: Services;
  let reading: WatchedReading;
  const embedded: string[] = [];
  const builtin = new (class extends BuiltinEncoder {
    override embed(...[inputs, role, signal]: Parameters<BuiltinEncoder["embed"]>): ReturnType<BuiltinEncoder["embed"]> {
      if (role === "document") embedded.push(...inputs.map(({ text }) => text ?? ""));
      return super.embed(inputs, role, signal);
    }
  })();

  const open = async () => (await openTestLibrary(folder.path, reading.watch(services), { ocr: true })).library;
  type TestLibrary = Awaited<ReturnType<typeof open>>;
  const paths = async (library: TestLibrary, query: string): Promise<string[]> => {
    const { hits } = await library.search({ query, limit: 5, channels: ["lexical"] }, never);
    return hits.map(({ path }) => path);
  };

  beforeEach(async () => {
    const notes = "# Power\n\nThe turbine feeds the grid.\n\n![Its parts](turbine.svg)\n";
    folder = await temporaryFolder({ "notes.md": notes, "turbine.svg": turbine, "plate.png": await diagramPng("Gateway"), "guide.pdf": buildPdf({ pages: [{ content: show([20, 50, "Generator"]) }] }) });
    cache = await temporaryFolder();
    embedded.length = 0;
    services = testServices(cache.path, { builtin });
    reading = new WatchedReading();
  });
  afterEach(async () => {
    services.dispose();
    await folder.remove();
    await cache.remove();
  });

  it("finds what they say before any picture is drawn, then the pictures, and embeds nothing twice", async () => {
    const library = await open();
    const indexing = library.index({ rebuild: false }, never);
    await eventually("the words are read", () => library.status().counts.documents === 3);
    assert.deepEqual((await paths(library, "turbine")).sort(), ["notes.md", "turbine.svg"]);
    assert.deepEqual(reading.read, ["turbine.svg words", "plate.png words", "notes.md words"]);
    const { hits } = await library.search({ query: "turbine type:image", limit: 5 }, never);
    assert.deepEqual(hits.map(({ path, picture }) => [path, picture]), [["turbine.svg", undefined]]);
    assert.deepEqual(await paths(library, "gateway"), [], "no text is read in pictures yet");

    reading.open();
    const { documents, images, vectors, complete } = await indexing;
    assert.deepEqual([documents, images, complete], [4, 3, true]);
    assert.deepEqual(await paths(library, "gateway"), ["plate.png"]);
    assert.deepEqual(reading.read.filter((file) => file.startsWith("notes") || file.startsWith("guide")), ["notes.md words", "guide.pdf"], "what costs as much again, or is complete, is read once");
    assert.equal(vectors, embedded.length);
    await library.close();
  });

  it("looks first at a picture that somebody asks with", async () => {
    const library = await open();
    const indexing = library.index({ rebuild: false }, never);
    await eventually("the words are read", () => library.status().counts.documents === 3);
    const { hits } = await library.searchByImage({ file: join(folder.path, "turbine.svg"), query: "", limit: 3, channels: ["visual"] }, never);
    assert.deepEqual(hits.map(({ path, match }) => [path, match?.confidence]), [["turbine.svg", 1]]);
    reading.open();
    assert.equal((await indexing).complete, true);
    await library.close();
  });

  it("recognises a picture that is still to be drawn by what the team shares of it, as soon as pictures are known, and draws no other", async () => {
    await folder.write("plan.svg", drawing(3));
    await folder.write("other.svg", drawing(4));
    const cacheOfTeam = await temporaryFolder();
    const team = testServices(cacheOfTeam.path);
    const { library: sharing } = await openTestLibrary(folder.path, team);
    await sharing.index({ rebuild: false }, never);
    await sharing.share(await sharing.planShare({ builtin: false, prune: false }, never), never);
    await sharing.close();
    team.dispose();
    await cacheOfTeam.remove();
    for (const own of ["catalog", "spaces", "lexical.bin"]) await rm(join(folder.path, ".afterimage", own), { recursive: true, force: true });

    const { library } = await openTestLibrary(folder.path, reading.watch(services), { shared: "use" });
    await services.pool.run("prepare", { root: folder.path, path: "notes.md", ocr: false }, never);
    const indexing = library.index({ rebuild: false }, never);
    const outside = await temporaryFolder({ "asked.png": Buffer.from(await pngOf(await partOf(3, { left: 96, top: 60, width: 816, height: 510 }, 1.3))) });
    const { hits } = await library.searchByImage({ file: join(outside.path, "asked.png"), query: "", limit: 3, channels: ["visual"] }, never);
    assert.deepEqual(hits.map(({ path }) => path), ["plan.svg"]);
    assert.ok(reading.read.length >= 4, "the question has waited for the pictures");
    assert.ok(reading.read.every((file) => file.endsWith(" words")), reading.read.join());
    const made = await readdir(cache.path, { recursive: true });
    assert.deepEqual([made.filter((name) => name.endsWith(".webp")).length, made.includes("features")], [1, false]);

    reading.open();
    assert.equal((await indexing).images, 5);
    await library.close();
    await outside.remove();
  });

  it("looks at the pictures in the next run where one was cancelled, also of a library that was opened anew", async () => {
    const first = await open();
    const controller = new AbortController();
    const cancelled = first.index({ rebuild: false }, controller.signal);
    await eventually("the words are read", () => first.status().counts.documents === 3);
    controller.abort();
    assert.equal((await cancelled).complete, false);
    await first.close();

    reading.open();
    reading.read.length = 0;
    const second = await open();
    assert.deepEqual((await paths(second, "turbine")).sort(), ["notes.md", "turbine.svg"]);
    const { images, vectors } = await second.index({ rebuild: false }, never);
    assert.equal(images, 3);
    assert.equal(vectors, new Set(embedded).size, "all that there is to embed, be it asked again where the cancelling met it");
    assert.deepEqual(reading.read.sort(), ["guide.pdf", "plate.png", "turbine.svg"]);
    assert.equal((await second.index({ rebuild: false }, never)).encoded, 0);
    await second.close();
  });

  it("reads one new file at once as a whole", async () => {
    reading.open();
    const library = await open();
    await library.index({ rebuild: false }, never);
    reading.read.length = 0;
    await folder.write("valve.svg", turbine.replace("Turbine", "Valve"));
    library.changed(["valve.svg"]);
    await eventually("it is found", async () => (await paths(library, "valve")).length === 1);
    assert.deepEqual(reading.read, ["valve.svg"]);
    await library.close();
  });

  it("embeds nothing of a document before its pictures were looked at", () => {
    const passages = new SpacePassages({ id: "space", vectors: { has: () => true } }, { takesImages: true, passageWords: 100, picturesAlone: false }, () => new Map([["image", [{ text: "turbine" }]]]));
    const document = { path: "turbine.svg", hash: "", size: 1, mtimeMs: 1, extractor: "svg@1", fragments: [], problems: [], vectors: {} };
    assert.deepEqual([passages.areComplete({ ...document, wordsOnly: true }), passages.areComplete(document)], [true, false]);
  });

  it("has the words in pictures that the team has read, without drawing them, and all of what is known on this machine", async () => {
    const artifacts = new ArtifactStore(cache.path, { maxBytes: 1e9 });
    let drawn = 0;
    let sketch: PictureFeatures | undefined = undefined;
    const put = artifacts.put.bind(artifacts);
    artifacts.put = (kind, ...rest) => {
      if (kind === "features") drawn++;
      return put(kind, ...rest);
    };
    const tools = {
      artifacts,
      describer: { id: "ocr", describe: () => Promise.reject(new Error("the text is known")), dispose: () => Promise.resolve() },
      shared: () =>
        Promise.resolve({
          ocr: () => Promise.resolve([{ text: "Gateway", box: { x: 0, y: 0, width: 1, height: 1 } }]),
          features: () => Promise.resolve(sketch),
        }),
    };
    const read = async (wordsOnly: boolean) => {
      const task = { root: folder.path, path: "plate.png", ocr: true, wordsOnly, shared: { folder: folder.path, version: 1 } };
      const prepared = await prepare(task, tools, () => undefined, never);
      if (prepared.outcome !== "read") throw new Error(prepared.outcome);
      return prepared;
    };
    const words = await read(true);
    assert.deepEqual([words.record.fragments[0]?.text, words.record.fragments[0]?.picture, words.record.wordsOnly, words.fromShared, drawn], ["Gateway", undefined, true, true, 0]);
    sketch = { width: 64, height: 64, count: 0, points: new Float32Array(), levels: new Uint8Array(), angles: new Float32Array(), descriptors: new Uint32Array() };
    const sketched = await read(true);
    const whole = await read(false);
    assert.deepEqual([whole.record.fragments[0]?.text, whole.record.wordsOnly, drawn], ["Gateway", undefined, 1]);
    assert.deepEqual([sketched.record.fragments[0]?.picture, sketched.record.wordsOnly], [whole.record.fragments[0]?.picture, true], "what the team has sketched can be recognised");
    assert.deepEqual((await read(true)).record, whole.record);
    assert.equal(drawn, 1);
  });
});
