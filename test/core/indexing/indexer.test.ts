import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { BuiltinEncoder } from "../../../src/core/encode/builtin.ts";
import type { DocumentLimits } from "../../../src/core/libraryTypes.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { diagramPng, openTestLibrary, testServices } from "../../support/library.ts";
import { buildPdf, show } from "../extract/pdf/buildPdf.ts";

const never = new AbortController().signal;

/** The built-in encoder, which also counts what it is asked and fails when told to. */
class WatchedEncoder extends BuiltinEncoder {
  readonly asked: string[] = [];
  failing = false;

  override embed(...[inputs, role, signal]: Parameters<BuiltinEncoder["embed"]>): ReturnType<BuiltinEncoder["embed"]> {
    if (role === "document") {
      if (this.failing) return Promise.reject(new Error("the encoder is out of order"));
      this.asked.push(...inputs.map(({ text }) => text ?? ""));
    }
    return super.embed(inputs, role, signal);
  }
}

describe("IndexingRun", function () {
  this.timeout(60_000);

  it("after a failing encoder healed, ends where a run without failure ends, with no input encoded twice", async () => {
    const files = Object.fromEntries(Array.from({ length: 8 }, (_, n) => [`d${n}.md`, `# Title ${n}\n\nText ${n}.\n`]));
    const folder = await temporaryFolder({ ...files, "a.png": await diagramPng("Gateway") });
    const cache = await temporaryFolder();
    const encoder = new WatchedEncoder();
    const services = testServices(cache.path, { builtin: encoder });
    try {
      const { library } = await openTestLibrary(folder.path, services);
      encoder.failing = true;
      await assert.rejects(library.index({ rebuild: false }, never), /out of order/);
      assert.equal(library.status().state, "failed");
      const found = await library.search({ query: "title 3", limit: 3 }, never);
      assert.equal(found.hits[0]?.path, "d3.md", "words are searched without vectors");

      encoder.failing = false;
      const healed = await library.index({ rebuild: false }, never);
      assert.equal(library.status().state, "ready");
      assert.equal(healed.documents, 9);
      assert.equal(healed.encoded, encoder.asked.length);
      assert.equal(new Set(encoder.asked).size, encoder.asked.length);
      assert.equal((await library.index({ rebuild: true }, never)).encoded, 0);
      await library.close();
    } finally {
      services.dispose();
      await folder.remove();
      await cache.remove();
    }
  });

  it("answers a cancelled run at once, also while another run is under way", async () => {
    const folder = await temporaryFolder(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`d${n}.md`, `# T${n}\n\nText ${n}.\n`])));
    const cache = await temporaryFolder();
    const services = testServices(cache.path);
    try {
      const { library } = await openTestLibrary(folder.path, services);
      const first = library.index({ rebuild: false }, never);
      const controller = new AbortController();
      const second = library.index({ rebuild: true }, controller.signal);
      controller.abort();
      const outcome = await Promise.race([second, first.then(() => "the first ended before")]);
      assert.ok(typeof outcome === "object" && !outcome.complete);
      assert.equal((await first).complete, true);
      await library.close();
    } finally {
      services.dispose();
      await folder.remove();
      await cache.remove();
    }
  });

  it("reads documents again when the user wants more of them, and no others", async () => {
    const page = { content: show([20, 50, "A page"]) };
    const folder = await temporaryFolder({ "a.pdf": buildPdf({ pages: [page, page, page] }), "b.md": "# Notes\n" });
    const cache = await temporaryFolder();
    const services = testServices(cache.path);
    const prepared: string[] = [];
    const { pool } = services;
    const run: typeof pool.run = (kind, task, signal) => {
      if ("path" in task) prepared.push(task.path);
      return pool.run(kind, task, signal);
    };
    const fragmentsWith = async (limits: DocumentLimits): Promise<number> => {
      const watched = { ...services, pool: Object.create(pool, { run: { value: run } }) as typeof pool };
      const { library } = await openTestLibrary(folder.path, watched, { limits });
      const { fragments } = await library.index({ rebuild: false }, never);
      await library.close();
      return fragments;
    };
    try {
      assert.equal(await fragmentsWith({ pdfPages: 2 }), 3);
      prepared.length = 0;
      assert.equal(await fragmentsWith({ pdfPages: 0 }), 4);
      assert.deepEqual([...new Set(prepared)], ["a.pdf"]);
    } finally {
      services.dispose();
      await folder.remove();
      await cache.remove();
    }
  });
});
