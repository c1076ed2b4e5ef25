import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { Services } from "../../../src/core/services.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { eventually, testServices } from "../../support/library.ts";
import { assertSame, Rig, type Contents } from "./rig.ts";

const files = { "orders.md": "# Orders\n\nHow orders travel.\n\n## Queues\n\nThey wait.\n", "birds.md": "# Birds\n\nBy the river.\n" };
/** Comes while the server is away. */
const late = { "late.md": "# Failover\n\nRegions take over from each other.\n" };
const never = new AbortController().signal;

describe("A server that comes back from an outage", function () {
  this.timeout(60_000);
  let cache: TemporaryFolder;
  let services: Services;
  let rig: Rig;

  before(async () => {
    cache = await temporaryFolder();
    services = testServices(cache.path);
  });
  after(async () => {
    services.dispose();
    await cache.remove();
  });
  afterEach(() => rig.close());

  async function open(content: Readonly<Record<string, string>>, seed: string): Promise<void> {
    rig = await Rig.open(services, content, {}, { dialect: "vllm", dimension: 64, seed });
    await rig.connect();
    await rig.index();
  }
  /** What a library holds that never saw other weights. */
  async function undisturbed(seed: string): Promise<Contents> {
    await open({ ...files, ...late }, seed);
    const contents = await rig.contents();
    await rig.close();
    return contents;
  }
  /** An outage in which a file is written, whose inputs wait for the server. @returns the run that embeds it */
  async function loseServer(): Promise<{ run: Promise<unknown> }> {
    await rig.double.goAway();
    for (const [path, content] of Object.entries(late)) await rig.folder.write(path, content);
    const run = rig.index();
    await eventually("the server is missed", () => rig.library.status().endpoint?.state === "waiting");
    return { run };
  }
  const spaces = (): Promise<string[]> => readdir(join(rig.folder.path, ".afterimage", "spaces"));
  const vectorsOf = (contents: Contents): (Float32Array | undefined)[] => [...contents].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, vector]) => vector);
  const byPlace = (contents: Contents): Contents => new Map([...contents].map(([name, vector]) => [name.split(" ").slice(0, -1).join(" "), vector]));

  it("with other weights gets a space of its own, and nothing that they made lands in the old one", async () => {
    const [first, second] = [await undisturbed("first"), await undisturbed("second")];
    await open(files, "first");
    const [old] = await spaces();
    const { run } = await loseServer();
    await rig.double.restart({ seed: "second" });
    await run;
    await eventually("all is in the new space", async () => rig.library.status().state === "ready" && (await spaces()).length === 1 && (await spaces())[0] !== old);
    await eventually("nothing is left to do", () => rig.library.status().counts.vectors === first.size);
    const { notes } = await rig.library.search({ query: "regions", limit: 5 }, never);
    assert.deepEqual(notes, []);

    // Back to the first weights: their space is known again, and what is in it comes from artifacts made before.
    await rig.double.goAway();
    await assert.doesNotReject(rig.library.search({ query: "regions", limit: 5 }, never));
    await rig.double.restart({ seed: "first" });
    await eventually("all is in the old space", async () => rig.library.status().state === "ready" && (await spaces()).join() === old);
    await rig.index();
    assertSame(await rig.contents(), first);
    assert.notDeepEqual(vectorsOf(first), vectorsOf(second));
  });

  it("holds the same as a library that saw nothing else", async () => {
    const second = byPlace(await undisturbed("second"));
    await open(files, "first");
    const { run } = await loseServer();
    await rig.double.restart({ seed: "second" });
    await run;
    await rig.index();
    assertSame(byPlace(await rig.contents()), second);
  });

  it("is refused when it fails its self-test, and what was indexed goes on being found by its words", async () => {
    await open(files, "first");
    const [old] = await spaces();
    const { run } = await loseServer();
    await rig.double.restart({ seed: "second", faults: [{ kind: "identical", path: /embeddings/ }] });
    await run;
    await eventually("it is refused", () => rig.library.status().endpoint?.state === "refused");
    assert.match(rig.library.status().endpoint?.message ?? "", /failed its self-test/);
    const { hits, notes } = await rig.library.search({ query: "regions", limit: 5 }, never);
    assert.equal(hits[0]?.path, "late.md");
    assert.match(notes.join(), /^Only words were compared: .* failed its self-test/);
    assert.deepEqual(await spaces(), [old]);
  });
});
