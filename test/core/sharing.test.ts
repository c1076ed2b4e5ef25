import assert from "node:assert/strict";
import { cp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, before, beforeEach, describe, it } from "mocha";
import type { Narrator, PictureAccount } from "../../src/core/describe/describer.ts";
import { NarratorSource } from "../../src/core/describe/narratorSource.ts";
import { spaceId } from "../../src/core/encode/spaceId.ts";
import { accountKey } from "../../src/core/indexing/knownAccounts.ts";
import type { LibraryOptions } from "../../src/core/libraryTypes.ts";
import type { Services } from "../../src/core/services.ts";
import { inputKey } from "../../src/core/share/sharedKeys.ts";
import { FakeEncoder, FakeServers, settingsOf } from "../support/fakeServer.ts";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.ts";
import { diagramPng, eventually, openTestLibrary, testServices, type TestLibrary } from "../support/library.ts";
import { writeSharedIndex, type SharedContent } from "../support/sharedIndex.ts";

const never = new AbortController().signal;

const documents = { "a.md": "# Orders\n\nHow orders travel.\n\n## Queues\n\nThey wait.\n", "b.md": "# Failover\n\nRegions.\n" };

const account: PictureAccount = {
  title: "Airships",
  summary: "A zeppelin carries parcels over the sea.",
  visibleText: "",
  components: [],
  relations: [],
  diagramType: "drawing",
  language: "",
};

const narrator: Narrator = { id: "narrator", about: "tells of airships", parallelInputs: 1, narrate: () => Promise.resolve(account), dispose: () => undefined };

/** What the one who shares has made of the documents and a picture, with the server “a” and OCR. */
interface Authored {
  readonly picture: Buffer;
  /** Identity of the picture's pixels, and key of the text that was read in it. */
  readonly pixels: string;
  readonly ocrKey: string;
  readonly vectors: Required<SharedContent>["vectors"][number];
}

/** A teammate: a cache and servers of their own. */
interface Mate {
  readonly cache: TemporaryFolder;
  readonly servers: FakeServers;
  readonly builtin: FakeEncoder;
  readonly services: Services;
}

describe("A library with a shared index", function () {
  this.timeout(120_000);
  let author: Authored;
  let folder: TemporaryFolder;
  let mates: Mate[];
  let open: TestLibrary[];

  before(async () => {
    author = await authored();
  });
  beforeEach(async () => {
    folder = await temporaryFolder(documents);
    mates = [];
    open = [];
  });
  afterEach(async () => {
    for (const { library } of open) await library.close();
    for (const { services, cache } of mates) {
      services.dispose();
      await cache.remove();
    }
    await folder.remove();
  });

  async function mate(): Promise<Mate> {
    const made = await newMate();
    mates.push(made);
    return made;
  }
  async function opened({ services }: Mate, init: Partial<LibraryOptions> = { shared: "use" }): Promise<TestLibrary> {
    const library = await openTestLibrary(folder.path, services, init);
    open.push(library);
    return library;
  }
  async function closed(library: TestLibrary): Promise<void> {
    open.splice(open.indexOf(library), 1);
    await library.library.close();
  }
  const index = ({ library }: TestLibrary) => library.index({ rebuild: false }, never);
  const search = async ({ library }: TestLibrary, query: string) => (await library.search({ query, limit: 10 }, never)).hits;

  it("asks the encoder for no vector of unchanged documents, also after a rename", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    const library = await opened(reader);
    assert.equal((await index(library)).encoded, 0);
    await rename(join(folder.path, "a.md"), join(folder.path, "moved.md"));
    assert.equal((await index(library)).encoded, 0);
    assert.equal(reader.servers.encoder("a").encoded.length, 0);
    const { shared, counts, channels } = library.library.status();
    assert.deepEqual([counts.vectors, shared?.use, shared?.filled], [3, "use", 2]);
    assert.ok(channels.includes("dense"));
    assert.equal((await search(library, "orders"))[0]?.path, "moved.md");
  });

  it("encodes what is not shared, and only that", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    await folder.write("b.md", "# Failover\n\nAnother region takes over.\n");
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    assert.equal((await index(await opened(reader))).encoded, 1);
  });

  it("puts nothing of it among the user's artifacts", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    await index(await opened(reader));
    assert.ok(!(await readdir(reader.cache.path)).includes("vector"));
  });

  it("uses no vectors of other weights behind the same name", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    const reader = await mate();
    reader.servers.weights = 1;
    reader.services.encoders.configure(settingsOf("a"));
    const library = await opened(reader);
    assert.equal((await index(library)).encoded, 3);
    assert.equal(library.library.status().shared?.filled, 0);
  });

  it("takes nothing from it that the user does not want", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    const library = await opened(reader, { shared: "ignore" });
    assert.equal((await index(library)).encoded, 3);
    assert.equal(library.library.status().shared, undefined);
  });

  it("sends nothing to a server and takes nothing until the user has decided", async () => {
    await writeSharedIndex(folder.path, { vectors: [author.vectors] });
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    const undecided = await opened(reader, { shared: "undecided" });
    const { encoded, documents: count, vectors } = await index(undecided);
    assert.deepEqual([encoded, count, vectors], [0, 2, 0]);
    assert.equal((await search(undecided, "orders"))[0]?.path, "a.md");
    const { shared } = undecided.library.status();
    assert.deepEqual([shared?.use, shared?.filled], ["undecided", 0]);
    assert.ok((shared?.bytes ?? 0) > 100);
    await closed(undecided);
    const decided = await opened(reader, { shared: "use" });
    const { encoded: then, vectors: filled } = await index(decided);
    assert.deepEqual([then, filled], [0, 3]);
  });

  it("does not overwrite what was made here", async () => {
    const theirs = author.vectors;
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    const library = await opened(reader);
    await index(library);
    const before = (await search(library, "orders")).map(({ path, score }) => [path, score]);
    const reversed = Object.fromEntries(Object.entries(theirs.of).map(([key, vector]) => [key, vector.map((component) => -component)]));
    await writeSharedIndex(folder.path, { vectors: [{ ...theirs, of: reversed }] });
    library.library.changed([".afterimage/shared/manifest.txt"]);
    await eventually("the pull is noticed", () => library.library.status().shared !== undefined);
    assert.equal((await index(library)).encoded, 0);
    assert.deepEqual((await search(library, "orders")).map(({ path, score }) => [path, score]), before);
    assert.equal(library.library.status().shared?.filled, 0);
  });

  it("is told in words where it is damaged, and the rest is used", async () => {
    const theirs = author.vectors;
    await writeSharedIndex(folder.path, { vectors: [theirs] });
    const key = inputKey("Queues\nThey wait.");
    assert.ok(theirs.of[key]);
    const [space = ""] = await readdir(join(folder.path, ".afterimage/shared/vectors"));
    await folder.write(`.afterimage/shared/vectors/${space}/${key.slice(0, 2)}.txt`, "what is this\n");
    const reader = await mate();
    reader.services.encoders.configure(settingsOf("a"));
    const library = await opened(reader);
    const { encoded } = await index(library);
    assert.ok(encoded >= 1 && encoded < 3, `${encoded} encoded`);
    const problems = library.library.status().shared?.problems ?? [];
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", /^Shared index: /);
  });

  it("has what a library shared: vectors, text of pictures and descriptions", async () => {
    await folder.write("img/x.png", author.picture);
    const one = await mate();
    one.services.encoders.configure(settingsOf("a"));
    const narrators = new NarratorSource(() => Promise.resolve(narrator));
    narrators.configure({ url: "http://127.0.0.1:1", dialect: "ollama", model: "narrator" });
    const sharing = await opened({ ...one, services: { ...one.services, narrators } }, { ocr: true });
    await index(sharing);
    const plan = await sharing.library.planShare({ builtin: false, prune: false }, never);
    assert.deepEqual([plan.behind.length, plan.lacking, plan.kinds.map(({ lines }) => lines > 0)], [3, [], plan.kinds.map(() => true)]);
    await sharing.library.share(plan, never);
    assert.equal((await sharing.library.planShare({ builtin: false, prune: true }, never)).changes.size, 0);
    const clone = await temporaryFolder();
    await closed(sharing);
    await cp(folder.path, clone.path, { recursive: true, filter: (path) => !/\.afterimage.(catalog|spaces|space\.json|lexical)/.test(path) });

    const other = await mate();
    other.services.encoders.configure(settingsOf("a"));
    const pulling = await openTestLibrary(clone.path, other.services, { ocr: true, shared: "use" });
    open.push(pulling);
    assert.equal((await index(pulling)).encoded, 0);
    assert.equal(other.servers.encoder("a").encoded.length, 0);
    const made = await readdir(other.cache.path);
    assert.deepEqual(["ocr", "vector", "description"].filter((kind) => made.includes(kind)), []);
    for (const query of ["gateway", "zeppelin parcels"]) {
      assert.equal((await pulling.library.search({ query, limit: 1, channels: ["lexical"] }, never)).hits[0]?.path, "img/x.png", query);
    }
    await closed(pulling);
    await clone.remove();
  });

  it("is not written where the library lies elsewhere, and nobody would pull it", async () => {
    await folder.write(".afterimage", "in the way");
    const fallback = await temporaryFolder();
    const { services } = await mate();
    const library = await openTestLibrary(folder.path, services, { fallbackFolder: fallback.path });
    open.push(library);
    await assert.rejects(library.library.planShare({ builtin: false, prune: false }, never), { kind: "not-writable" });
    await closed(library);
    await fallback.remove();
  });

  describe("pictures", () => {
    const byWords = async ({ library }: TestLibrary, query: string) => (await library.search({ query, limit: 10, channels: ["lexical"] }, never)).hits;
    it("are not read again where their text is shared", async () => {
      await folder.write("img/x.png", author.picture);
      await writeSharedIndex(folder.path, { ocr: { [author.ocrKey]: [{ text: "Zeppelin", box: { x: 0.1, y: 0.1, width: 0.3, height: 0.2 } }] } });
      const reader = await mate();
      const library = await opened(reader, { ocr: true, shared: "use" });
      await index(library);
      assert.equal((await byWords(library, "zeppelin"))[0]?.path, "img/x.png");
      assert.ok(!(await readdir(reader.cache.path)).includes("ocr"));
      assert.equal(library.library.status().shared?.filled, 1);
    });

    it("are found by the team's descriptions, which come and go with pulls, where nobody describes here", async () => {
      await folder.write("img/x.png", author.picture);
      const key = accountKey("narrator", author.pixels);
      const reader = await mate();
      const library = await opened(reader);
      await index(library);
      assert.deepEqual(await byWords(library, "zeppelin parcels"), []);

      await writeSharedIndex(folder.path, { narrators: ["narrator"], descriptions: { [key]: account } });
      library.library.changed([".afterimage/shared/descriptions"]);
      await eventually("the description is searched", async () => (await byWords(library, "zeppelin parcels"))[0]?.path === "img/x.png");
      assert.equal(library.library.status().shared?.filled, 1);

      await rm(join(folder.path, ".afterimage/shared"), { recursive: true });
      library.library.changed([".afterimage/shared"]);
      await eventually("it has gone", async () => (await byWords(library, "zeppelin parcels")).length === 0);
      assert.equal(library.library.status().shared, undefined);
    });
  });
});

async function newMate(): Promise<Mate> {
  const cache = await temporaryFolder();
  const servers = new FakeServers();
  const builtin = new FakeEncoder({ model: "builtin", dimension: 6 });
  return { cache, servers, builtin, services: testServices(cache.path, { builtin, connect: servers.connect }) };
}

async function authored(): Promise<Authored> {
  const picture = await diagramPng("Gateway");
  const folder = await temporaryFolder({ ...documents, "img/x.png": picture });
  const { cache, servers, services } = await newMate();
  services.encoders.configure(settingsOf("a"));
  const { library } = await openTestLibrary(folder.path, services, { ocr: true });
  await library.index({ rebuild: false }, never);
  const { hits } = await library.search({ query: "gateway", limit: 1, channels: ["lexical"] }, never);
  await library.close();

  const encoder = servers.encoder("a");
  const of: Record<string, Float32Array> = {};
  for (const { text = "" } of [...encoder.encoded]) {
    const [vector] = await encoder.embed([{ text }], "document", never);
    if (vector instanceof Float32Array) of[inputKey(text)] = vector;
  }
  const [shard = ""] = await readdir(join(cache.path, "ocr"));
  const [rest = ""] = await readdir(join(cache.path, "ocr", shard));
  const { space, takesImages, passageWords } = encoder;
  const probes = services.encoders.probesOf(spaceId(space));
  services.dispose();
  await folder.remove();
  await cache.remove();
  return {
    picture,
    pixels: hits[0]?.picture?.pixels ?? "",
    ocrKey: shard + rest,
    vectors: { space, form: { takesImages, passageWords, picturesAlone: false }, probes, of },
  };
}
