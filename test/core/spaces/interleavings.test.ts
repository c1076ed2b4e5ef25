import assert from "node:assert/strict";
import fc from "fast-check";
import type { Services } from "../../../src/core/services.ts";
import { FakeEncoder, FakeServers, settingsOf } from "../../support/fakeServer.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { openTestLibrary, testServices, type TestLibrary } from "../../support/library.ts";

const never = new AbortController().signal;
const files = ["a.md", "b.md", "c.md"];

/** What happens, in any order. */
type Step =
  | { readonly do: "change model"; readonly to: string | undefined }
  | { readonly do: "search" | "index" | "restart" | "let go on" }
  | { readonly do: "swap weights"; readonly weights: number }
  | { readonly do: "write"; readonly path: string; readonly words: string }
  | { readonly do: "remove"; readonly path: string };

const steps: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("change model"), to: fc.constantFrom("one", "two", undefined) }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom("search", "search", "index", "restart", "let go on") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("swap weights"), weights: fc.nat(1) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("write"), path: fc.constantFrom(...files), words: fc.constantFrom("orders", "queues", "regions") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("remove"), path: fc.constantFrom(...files) }) },
);

/** Models of three sizes: a vector of one compared with another's fails, and the search says so. */
const dimensions = { builtin: 6, one: 8, two: 12 };

/** A library with everything around it, through restarts. */
class World {
  readonly folder: TemporaryFolder;
  readonly #cache: TemporaryFolder;
  readonly #shared: Services["pool"];
  #wanted: string | undefined;
  #weights = 0;
  #services!: Services;
  #opened!: TestLibrary;
  #runs: Promise<unknown>[] = [];

  constructor(folder: TemporaryFolder, cache: TemporaryFolder, shared: Services["pool"]) {
    this.folder = folder;
    this.#cache = cache;
    this.#shared = shared;
  }

  async start(): Promise<void> {
    const servers = new FakeServers();
    servers.weights = this.#weights;
    for (const name of ["one", "two"] as const) {
      const encoder = servers.encoder(name, { dimension: dimensions[name], parallelInputs: 2 });
      encoder.before = () => new Promise((resolve) => setImmediate(resolve));
    }
    const builtin = new FakeEncoder({ model: "builtin", dimension: dimensions.builtin });
    const { pool: own, ...services } = testServices(this.#cache.path, { builtin, connect: servers.connect });
    own.dispose();
    this.#services = { ...services, pool: this.#shared, dispose: () => void services.encoders.dispose() };
    this.#configure();
    this.#opened = await openTestLibrary(this.folder.path, this.#services);
  }

  async stop(): Promise<void> {
    await this.#opened.library.close();
    this.#services.dispose();
    await Promise.all(this.#runs);
    this.#runs = [];
  }

  async take(step: Step): Promise<void> {
    const { library } = this.#opened;
    switch (step.do) {
      case "change model":
        this.#wanted = step.to;
        this.#configure();
        return;
      case "search":
        // Awaited with the rest: a search may begin before a swap and end after it.
        this.#runs.push(this.search());
        return;
      case "index":
        this.#runs.push(library.index({ rebuild: false }, never));
        return;
      case "restart":
        await this.stop();
        await this.start();
        return;
      case "let go on":
        for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
        return;
      case "swap weights":
        // Noticed at the next start, as a server that was started anew is.
        this.#weights = step.weights;
        return;
      case "write":
        await this.folder.write(step.path, `# ${step.words}\n\nAbout ${step.words}.\n`);
        library.changed([step.path]);
        return;
      case "remove":
        await this.folder.write(step.path, "");
        library.changed([step.path]);
    }
  }

  async search(): Promise<void> {
    const { hits, notes } = await this.#opened.library.search({ query: "orders queues regions", limit: 10 }, never);
    for (const { path } of hits) assert.ok(files.includes(path));
    for (const note of notes) assert.match(note, /^Only words were compared: the encoder .* (still being connected|not set up any more)\.$/);
  }

  /** Indexes to the end. Then the library is in the wanted space, and every passage has the vector of just that. */
  async settle(): Promise<void> {
    const { library } = this.#opened;
    assert.equal((await library.index({ rebuild: false }, never)).complete, true);
    await Promise.all(this.#runs);
    const { encoder, building, counts } = library.status();
    assert.deepEqual([encoder, building], [`fake ${this.#wanted ?? "builtin"}`, undefined]);
    assert.equal((await library.index({ rebuild: false }, never)).encoded, 0);
    const { notes } = await library.search({ query: "orders", limit: 10 }, never);
    assert.deepEqual(notes, counts.vectors === 0 ? notes : []);
  }

  #configure(): void {
    this.#services.encoders.configure(this.#wanted === undefined ? undefined : settingsOf(this.#wanted));
  }
}

describe("Whatever happens while the model changes", function () {
  this.timeout(120_000);
  let shared: Services;
  let base: TemporaryFolder;

  before(async () => {
    base = await temporaryFolder();
    shared = testServices(base.path);
  });
  after(async () => {
    shared.dispose();
    await base.remove();
  });

  it("no search fails or mixes spaces, and the library comes to the wanted one", () =>
    fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 4, maxLength: 16 }), async (taken) => {
        const folder = await temporaryFolder({ "a.md": "# Orders\n\nHow orders travel.\n", "b.md": "# Regions\n\nThey take over.\n" });
        const cache = await temporaryFolder();
        const world = new World(folder, cache, shared.pool);
        await world.start();
        try {
          for (const step of taken) await world.take(step);
          await world.settle();
        } finally {
          await world.stop();
          await folder.remove();
          await cache.remove();
        }
      }),
      { numRuns: 25 },
    ));
});
