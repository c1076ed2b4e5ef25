import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { spaceId } from "../../../src/core/encode/spaceId.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import type { Services } from "../../../src/core/services.ts";
import { FakeEncoder, FakeServers, settingsOf } from "../../support/fakeServer.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { diagramPng, eventually, openTestLibrary, testServices, type TestLibrary } from "../../support/library.ts";

const never = new AbortController().signal;
const unreachable = new AfterimageError({ kind: "unreachable", message: "a does not answer.", hint: "Start it." });

describe("Changing the model", function () {
  this.timeout(30_000);
  let cache: TemporaryFolder;
  let folder: TemporaryFolder;
  let servers: FakeServers;
  let builtin: FakeEncoder;
  let services: Services;
  let opened: TestLibrary;

  beforeEach(async () => {
    cache = await temporaryFolder();
    folder = await temporaryFolder({ "a.md": "# Orders\n\nHow orders travel.\n\n## Queues\n\nThey wait.\n", "b.md": "# Failover\n\nRegions.\n" });
    await start();
  });
  afterEach(async () => {
    await stop();
    await folder.remove();
    await cache.remove();
  });

  async function start(): Promise<void> {
    servers = new FakeServers();
    builtin = new FakeEncoder({ model: "builtin", dimension: 6 });
    services = testServices(cache.path, { builtin, connect: servers.connect });
    opened = await openTestLibrary(folder.path, services);
  }
  async function stop(): Promise<void> {
    await opened.library.close();
    services.dispose();
  }
  /** As after a restart of the editor: what was learnt lies on the disk only. */
  async function restart(prepare: () => void = () => undefined): Promise<void> {
    await stop();
    await start();
    prepare();
  }
  const index = () => opened.library.index({ rebuild: false }, never);
  const search = (query: string) => opened.library.search({ query, limit: 10 }, never);
  const spaces = () => readdir(join(folder.path, ".afterimage", "spaces"));
  const isIn = (encoder: FakeEncoder) => opened.library.status().encoder === encoder.about && opened.library.status().building === undefined;

  it("builds the new space beside the old one, which answers until they swap", async () => {
    await index();
    const next = servers.encoder("a");
    let release = (): void => undefined;
    next.before = (_, role) => (role === "query" ? Promise.resolve() : new Promise((resolve) => (release = resolve)));
    services.encoders.configure(settingsOf("a"));
    await eventually("the new space is begun", () => opened.library.status().building !== undefined && release.name !== "release");
    assert.deepEqual(opened.library.status().building, { encoder: "fake a", done: 0, total: 2 });
    assert.equal(opened.library.status().encoder, "fake builtin");
    assert.deepEqual(opened.library.status().channels, ["lexical", "dense"]);
    assert.deepEqual((await search("orders")).notes, []);

    next.before = () => Promise.resolve();
    release();
    await eventually("they have swapped", () => isIn(next));
    assert.deepEqual((await search("orders")).notes, []);
    await eventually("only its files are left", async () => (await spaces()).join() === spaceId(next.space));
    assert.equal((await index()).encoded, 0);
  });

  it("encodes nothing when it goes back, while the artifacts are there", async () => {
    await index();
    services.encoders.configure(settingsOf("a"));
    await index();
    assert.ok(isIn(servers.encoder("a")));
    services.encoders.configure(undefined);
    await index();
    assert.ok(isIn(builtin));
    services.encoders.configure(settingsOf("a"));
    await index();
    assert.ok(isIn(servers.encoder("a")));
    assert.deepEqual([builtin.encoded.length, servers.encoder("a").encoded.length], [3, 3]);
  });

  it("goes on building after a restart in the middle", async () => {
    await index();
    const next = servers.encoder("a", { parallelInputs: 2 });
    let asked = 0;
    next.before = () => (++asked === 1 ? Promise.resolve() : new Promise(() => undefined));
    services.encoders.configure(settingsOf("a"));
    await eventually("one input is encoded", () => next.encoded.length > 0);
    await restart();
    assert.equal(opened.library.status().encoder, "fake builtin");
    services.encoders.configure(settingsOf("a"));
    await index();
    assert.ok(isIn(servers.encoder("a")));
    assert.equal(servers.encoder("a").encoded.length, 2);
  });

  it("takes a library without vectors straight into the wanted space", async () => {
    services.encoders.configure(settingsOf("a"));
    await index();
    assert.ok(isIn(servers.encoder("a")));
    assert.equal(builtin.encoded.length, 0);
  });

  it("opens in the space it was in while its server is away, answers by words and says why", async () => {
    services.encoders.configure(settingsOf("a"));
    await index();
    await restart();
    servers.failing.set("a", unreachable);
    services.encoders.configure(settingsOf("a"));
    await eventually("the server is known to be away", () => opened.library.status().endpoint?.state === "waiting");
    const { hits, notes } = await search("orders");
    assert.equal(hits[0]?.path, "a.md");
    assert.deepEqual(notes, ["Only words were compared: a does not answer."]);
    assert.equal(opened.library.status().counts.vectors, 3);
    assert.equal((await index()).complete, true, "nothing is left to do, so nobody is waited for");
    assert.equal(builtin.encoded.length, 0);
  });

  it("waits for a server that is away, takes files in meanwhile, and can be cancelled", async () => {
    servers.failing.set("a", unreachable);
    services.encoders.configure(settingsOf("a"));
    const controller = new AbortController();
    const waiting = opened.library.index({ rebuild: false }, controller.signal);
    await eventually("words are searched", async () => (await search("orders")).hits.length > 0);
    await folder.write("c.md", "# Zebra\n");
    opened.library.changed(["c.md"]);
    await eventually("a saved file is found", async () => (await search("zebra")).hits.length > 0);
    controller.abort();
    assert.equal((await waiting).complete, false);
    const again = index();
    servers.failing.clear();
    assert.deepEqual(await again.then(({ complete, vectors }) => ({ complete, vectors })), { complete: true, vectors: 4 });
  });

  it("refuses a server that fails its self-test and stays where it is", async () => {
    await index();
    servers.failing.set("a", new AfterimageError({ kind: "wrong-model", message: "a makes nonsense.", hint: "Choose another model." }));
    services.encoders.configure(settingsOf("a"));
    await folder.write("c.md", "# Zebra\n");
    assert.equal((await index()).encoded, 1);
    assert.ok(isIn(builtin));
    assert.deepEqual(opened.library.status().endpoint, { state: "refused", message: "a makes nonsense.", hint: "Choose another model." });
  });

  it("notices weights swapped behind a name, and knows them again when they come back", async () => {
    services.encoders.configure(settingsOf("a"));
    await index();
    const [first] = await spaces();
    for (const [weights, encoded] of [[1, 3], [0, 0], [1, 0]] as const) {
      await restart(() => {
        servers.weights = weights;
      });
      services.encoders.configure(settingsOf("a"));
      await index();
      assert.equal(servers.encoder("a").encoded.length, encoded);
      assert.equal((await spaces())[0] === first, weights === 0);
    }
  });

  it("keeps no key and no address of a server", async () => {
    services.encoders.configure(settingsOf("http://gpu.internal", { apiKey: "secret-key" }));
    await index();
    const kept = await readFile(join(cache.path, "encoders.json"), "utf8");
    assert.doesNotMatch(kept, /secret-key/);
  });

  it("does as if nothing were known when what it learnt of servers is damaged", async () => {
    services.encoders.configure(settingsOf("a"));
    await index();
    await writeFile(join(cache.path, "encoders.json"), '{"x": [{"space": 1}]}');
    await restart();
    services.encoders.configure(settingsOf("a"));
    await index();
    assert.ok(isIn(servers.encoder("a")));
    assert.equal(servers.encoder("a").encoded.length, 0);
  });

  it("embeds a picture together with what is said of it, alone where nothing is, and alone by setting", async () => {
    const seeing = servers.encoder("a", { takesImages: true, parallelInputs: 4 });
    await folder.write("img/lonely.png", await diagramPng("Gateway"));
    await folder.write("img/shown.png", await diagramPng("Orders"));
    await folder.write("c.md", "# Shipping\n\n![The conveyor](img/shown.png)\n");
    services.encoders.configure(settingsOf("a"));
    await index();
    const pictures = () => seeing.encoded.filter(({ image }) => image !== undefined).map(({ text }) => text);
    assert.deepEqual(pictures().sort(), ["The conveyor\nShipping", undefined]);
    seeing.encoded.length = 0;
    services.encoders.configure(settingsOf("a", { picturesAlone: true }));
    await index();
    assert.deepEqual(pictures(), [undefined]);
  });

  it("lists a picture that the server refuses, and does not try it again until its bytes change", async () => {
    const seeing = servers.encoder("a", { takesImages: true });
    seeing.refuses = ({ image }) => (image ? "This picture is damaged." : undefined);
    await folder.write("bad.png", await diagramPng("Gateway"));
    services.encoders.configure(settingsOf("a"));
    const { skipped, complete } = await index();
    assert.equal(complete, true);
    assert.deepEqual(skipped, [{ path: "bad.png", reason: "The picture is not embedded: This picture is damaged." }]);
    seeing.refuses = () => undefined;
    await folder.write("a.md", "# Orders\n\n![A gateway](bad.png)\n");
    await index();
    assert.ok(seeing.encoded.every(({ image }) => image === undefined));
    await folder.write("bad.png", await diagramPng("Gateway", "Orders"));
    assert.equal((await index()).skipped.length, 0);
    assert.equal(seeing.encoded.filter(({ image }) => image !== undefined).length, 1);
  });
});
