import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.ts";
import { diagramPng, eventually } from "../support/library.ts";
import { cliProgram } from "../support/programs.ts";

interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

describe("afterimage on the command line", function () {
  this.timeout(120_000);
  let cache: TemporaryFolder;
  let folder: TemporaryFolder;

  before(async () => {
    cache = await temporaryFolder();
    folder = await temporaryFolder({
      "guide.md": "# Guide\n\n## Message queues\n\nOrders wait in a queue.\n\n![flow](img/flow.png)\n\n## Colours\n\nOnly blue.\n",
      "img/flow.png": await diagramPng("Gateway", "Inventory"),
      "img/broken.png": "no picture",
    });
  });
  after(async () => {
    await folder.remove();
    await cache.remove();
  });

  const start = (args: readonly string[]) =>
    spawn(process.execPath, [cliProgram, ...args], { env: { ...process.env, AFTERIMAGE_CACHE_DIR: cache.path }, stdio: ["ignore", "pipe", "pipe"] });

  function finished(child: ReturnType<typeof start>): Promise<Outcome> {
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  }
  const run = (...args: readonly string[]): Promise<Outcome> => finished(start(args));

  it("says that there is no index yet, and what to do, in one line", async () => {
    const { code, out, err } = await run("search", folder.path, "queue");
    assert.deepEqual([code, out], [1, ""]);
    assert.equal(err, `afterimage: ${folder.path} has no index. Run “afterimage index ${folder.path}” first.\n`);
  });

  it("indexes with a JSON summary, reports what it skipped, and encodes nothing the second time", async () => {
    const first = await run("index", folder.path, "--json");
    assert.equal(first.code, 0, first.err);
    const summary = JSON.parse(first.out) as Record<string, unknown> & { skipped: { path: string; reason: string }[]; encoded: number };
    assert.deepEqual(Object.keys(summary).sort(), ["complete", "documents", "encoded", "fragments", "images", "seconds", "skipped", "vectors"]);
    assert.deepEqual([summary.documents, summary.fragments, summary.images], [2, 4, 1]);
    assert.equal(summary.skipped[0]?.path, "img/broken.png");
    assert.ok(summary.encoded > 0);
    const second = JSON.parse((await run("index", folder.path, "--json")).out) as { encoded: number };
    assert.equal(second.encoded, 0);
  });

  it("prints hits for people, and as JSON for scripts", async () => {
    const people = await run("search", folder.path, "message queue");
    assert.equal(people.code, 0, people.err);
    assert.match(people.out, /guide\.md:3/);
    assert.doesNotMatch(people.out, /\u001b\[/, "no colours where there is no terminal");
    const scripts = await run("search", folder.path, "message queue type:section", "--json", "--limit", "1");
    const { results } = JSON.parse(scripts.out) as { results: Record<string, unknown>[] };
    assert.equal(results.length, 1);
    assert.deepEqual([results[0]?.path, results[0]?.anchor, results[0]?.line], ["guide.md", "message-queues", 3]);
  });

  it("finds a picture by another picture with the same words", async () => {
    const query = await cache.write("query.png", await diagramPng("Inventory", "Gateway"));
    const { out, err } = await run("search", folder.path, "--image", query, "--json");
    const { results } = JSON.parse(out || err) as { results: { path: string }[] };
    assert.equal(results[0]?.path, "img/flow.png");
  });

  it("answers a batch line by line, in order, and goes on after a bad line", async () => {
    await cache.write("q/pic.png", await diagramPng("Gateway"));
    const file = await cache.write(
      "q/batch.jsonl",
      ['{"id":"a","query":"blue colours"}', "not json", '{"id":"b","query_image":"pic.png"}', '{"id":"c"}', '{"id":"d","query_image":"missing.png"}', ""].join("\n"),
    );
    const { code, out, err } = await run("search", folder.path, "--batch", file);
    const lines = out.trim().split("\n").map((line) => JSON.parse(line) as { id: string | null; results: { path: string; anchor?: string }[]; tookMs?: number; error?: string });
    assert.deepEqual(lines.map(({ id }) => id), ["a", null, "b", null, "d"]);
    assert.equal(lines[0]?.results[0]?.anchor, "colours");
    assert.equal(typeof lines[0].tookMs, "number");
    assert.equal(lines[2]?.results[0]?.path, "img/flow.png");
    for (const at of [1, 3, 4]) assert.ok(lines[at]?.error, `line ${at}`);
    assert.equal(code, 1);
    assert.match(err, /3 of 5 lines/);
  });

  it("checks itself", async () => {
    const { code, out } = await run("doctor", folder.path);
    assert.equal(code, 0, out);
    assert.match(out, /ok {3}pictures and OCR: reads text/);
    assert.match(out, /ok {3}recordings \(ffmpeg\): /);
  });

  it("measures its own quality", async () => {
    const file = await cache.write(
      "cases.jsonl",
      '{"id":"1","kind":"text-section","variant":"md","lang":"en","query":"orders wait","targets":["guide.md#message-queues"]}\n',
    );
    const { code, out, err } = await run("eval", folder.path, "--queries", file);
    assert.equal(code, 0, err);
    assert.match(out, /text-section/);
    assert.match(out, /fused/);
  });

  it("has a help text, and exit code 2 for wrong usage", async () => {
    const help = await run("--help");
    assert.equal(help.code, 0);
    assert.match(help.out, /type:image/);
    for (const args of [["frobnicate"], ["search", folder.path, "x", "--limit", "zero"], ["search", folder.path]]) {
      assert.equal((await run(...args)).code, 2, args.join(" "));
    }
  });

  it("fails in one line for a folder that does not exist", async () => {
    const { code, err } = await run("index", join(folder.path, "nowhere"));
    assert.equal(code, 1);
    assert.equal(err.trim().split("\n").length, 1, err);
  });

  it("keeps what was finished when Ctrl+C ends it, with exit code 130", async () => {
    const many = await temporaryFolder(Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`d${n}.md`, `# T${n}\n\nText ${n} of a long series.\n`])));
    try {
      const child = start(["index", many.path]);
      const outcome = finished(child);
      let said = "";
      child.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await eventually("it works on documents", () => /\d+\/300 documents/.test(said), 60);
      child.kill("SIGINT");
      const { code, err } = await outcome;
      assert.equal(code, 130, err);
      assert.match(err, /run the command again to go on/);
    } finally {
      await many.remove();
    }
  });
});
