import assert from "node:assert/strict";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { AfterimageError } from "../../src/core/errors.ts";
import type { LibraryStatus } from "../../src/core/libraryTypes.ts";
import { EngineClient, type EngineClientInit } from "../../src/engine/client.ts";
import { EngineDied } from "../../src/engine/errors.ts";
import type { EngineState } from "../../src/engine/supervisor.ts";

const fixtures = ["fakeEngine", "brokenEngine"] as const;
const quickRestarts = { delaysMs: [1, 1], windowMs: 60_000 };

describe("EngineClient, with a forked engine", function () {
  this.timeout(30_000);
  let programs: string;
  let root: string;
  const clients: EngineClient[] = [];
  let states: EngineState[];
  let statuses: LibraryStatus[];
  let log: string[];

  // Bundled, each of the many processes starts in a fraction of the time.
  before(async () => {
    programs = await mkdtemp(join(tmpdir(), "afterimage-engines-"));
    const entryPoints = fixtures.map((name) => fileURLToPath(new URL(`fixtures/${name}.ts`, import.meta.url)));
    await build({ entryPoints, bundle: true, platform: "node", outdir: programs, outExtension: { ".js": ".cjs" }, logLevel: "warning" });
  });
  after(() => rm(programs, { recursive: true, force: true }));

  const program = (name: (typeof fixtures)[number]): string => join(programs, `${name}.cjs`);

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), "afterimage-engine-"));
    states = [];
    statuses = [];
    log = [];
  });

  afterEach(async () => {
    const engines = clients.map((client) => client.pid).filter((pid) => pid !== undefined);
    clients.splice(0).forEach((client) => client.dispose());
    await until(() => !engines.some(isAlive));
    await rm(root, { recursive: true, force: true });
  });

  function client(init: Partial<EngineClientInit> = {}): EngineClient {
    const made = new EngineClient({
      module: program("fakeEngine"),
      settings: { workers: 0 },
      restart: quickRestarts,
      onState: (state) => states.push(state),
      onStatus: (status) => statuses.push(status),
      onLog: (_level, message) => log.push(message),
      ...init,
    });
    clients.push(made);
    return made;
  }

  async function opened(init: Partial<EngineClientInit> = {}): Promise<EngineClient> {
    const made = client(init);
    await made.open({ root, fallbackFolder: join(root, "fallback"), options: { exclude: [], ocr: true, shared: "ignore" } });
    return made;
  }

  const search = (engine: EngineClient, query: string, signal?: AbortSignal): Promise<string> =>
    engine.search({ query, limit: 5, roots: [root] }, signal).then((response) => response.notes.join());
  const diary = async (): Promise<string[]> =>
    (await readFile(join(root, "diary"), "utf8").catch(() => "")).split("\n").filter((line) => line !== "");

  async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await holds())) {
      await sleep(20);
    }
  }

  it("starts no process before something is asked of it", () => {
    const engine = client();
    assert.equal(engine.pid, undefined);
    assert.deepEqual(engine.state, { phase: "stopped" });
    assert.deepEqual(states, []);
  });

  it("answers from another process", async () => {
    const engine = await opened();
    const notes = await search(engine, "where");
    assert.equal(notes, `where → ${engine.pid}`);
    assert.notEqual(engine.pid, process.pid);
    assert.deepEqual(states.map((state) => state.phase), ["starting", "running"]);
  });

  it("throws what the engine threw, with its kind and hint", async () => {
    const engine = await opened();
    await assert.rejects(search(engine, "refuse"), (error) => {
      assert.ok(error instanceof AfterimageError);
      assert.deepEqual([error.kind, error.message, error.hint], ["invalid-query", "No.", "Ask differently."]);
      return true;
    });
  });

  it("lets the engine stop what the caller no longer wants", async () => {
    const engine = await opened();
    const abort = new AbortController();
    const searching = search(engine, "wait", abort.signal);
    await until(async () => (await diary()).some((line) => line.endsWith("waiting")));
    abort.abort();
    await assert.rejects(searching, { name: "AbortError" });
    assert.ok((await diary()).some((line) => line.endsWith("aborted")));
  });

  it("looks for servers and tries settings out in the engine's process", async () => {
    const engine = client();
    assert.deepEqual((await engine.discover({})).map(({ url }) => url), ["http://localhost:8000"]);
    assert.deepEqual((await engine.discover({ url: "http://gpu:1" })).map(({ url }) => url), ["http://gpu:1"]);
    const server = { url: "http://gpu:1", model: "m" };
    assert.equal((await engine.tryOut({ encoder: { ...server, dialect: "vllm", picturesAlone: false } })).ok, true);
    assert.equal((await engine.tryOut({ describer: { ...server, dialect: "openai" } })).ok, false);
  });

  it("says what sharing would write, and writes only when it is told to", async () => {
    const engine = await opened();
    const plan = await engine.planShare(root);
    assert.deepEqual(plan, { bytes: 900, added: 7, removed: 0, files: 1, lacking: 1, problems: [] });
    assert.ok(!(await diary()).some((line) => line.includes("share")));
    assert.deepEqual(await engine.share(root), plan);
    assert.ok((await diary()).some((line) => line.endsWith("share manifest.txt")));
  });

  it("pushes the state of a library", async () => {
    const engine = await opened();
    await engine.index(root, { rebuild: false });
    await until(() => statuses.length > 0);
    assert.equal(statuses[0]?.root, root);
  });

  it("answers a search that was under way when the engine died", async () => {
    const engine = await opened();
    const before = engine.pid;
    const notes = await search(engine, "die once");
    assert.equal(notes, `die once → ${engine.pid}`);
    assert.notEqual(engine.pid, before);
    assert.deepEqual(states.map((state) => state.phase), ["starting", "running", "restarting", "running"]);
    assert.match(states[2]?.message ?? "", /SIGKILL/);
  });

  it("asks with a picture, and looks at one without trying a deadly one twice", async () => {
    const engine = await opened();
    const { notes } = await engine.searchByImage({ file: "/tmp/a.png", query: "queue", limit: 5, roots: [root] });
    assert.deepEqual(notes, ["/tmp/a.png queue"]);
    assert.equal((await engine.readPicture({ file: "/tmp/a.png", name: "a.png", preview: "/tmp/p.png" })).width, 4);
    await assert.rejects(engine.readPicture({ file: "kills", name: "kills", preview: "/tmp/p.png" }), EngineDied);
  });

  it("is told what a picture search has recognised ahead of its answer, each search its own", async () => {
    const engine = await opened();
    const told: string[] = [];
    const ask = async (file: string): Promise<void> => {
      const { hits } = await engine.searchByImage({ file, query: "", limit: 5, roots: [root] }, undefined, (found) => told.push(...found.map(({ path }) => `${path} for ${file}`)));
      told.push(`${hits.map(({ path }) => path).join()} answered`);
    };
    await Promise.all([ask("a.png"), ask("b.png")]);
    assert.deepEqual(told.slice(0, 2).sort(), ["a.png for a.png", "b.png for b.png"]);
    assert.deepEqual(told.slice(2).sort(), ["a.png,related.md answered", "b.png,related.md answered"]);
  });

  it("gives up a picture search whose first part was told when nobody wants the rest", async () => {
    const engine = await opened();
    const abort = new AbortController();
    const searching = engine.searchByImage({ file: "a.png", query: "wait", limit: 5, roots: [root] }, abort.signal, () => abort.abort());
    await assert.rejects(searching, { name: "AbortError" });
    assert.ok((await diary()).some((line) => line.endsWith("aborted")));
  });

  it("goes on indexing when the engine dies meanwhile", async () => {
    const engine = await opened();
    await writeFile(join(root, "index kills once"), "");
    const summary = await engine.index(root, { rebuild: true });
    assert.equal(summary.complete, true);
    const runs = (await diary()).filter((line) => line.includes("index"));
    assert.deepEqual(runs.map((line) => line.replace(/^\d+ /, "")), ["index rebuild=true", "index rebuild=true"]);
  });

  it("does not repeat what deletes, and says why it failed", async () => {
    const engine = await opened();
    await assert.rejects(engine.clear(root), (error) => error instanceof EngineDied && error.hint !== "");
  });

  it("catches up with a followed library after the engine was killed", async () => {
    const engine = await opened();
    await engine.index(root, { rebuild: false });
    process.kill(engine.pid ?? 0, "SIGKILL");
    await until(async () => (await diary()).filter((line) => line.includes("index")).length === 2);
    engine.changed(root, ["a.md"]);
    await until(async () => (await diary()).at(-1) === `${engine.pid} changed a.md`);
  });

  it("keeps a paused library paused over a restart, and tells it of no changes while it is not followed", async () => {
    const engine = await opened();
    await engine.pause(root);
    engine.changed(root, ["a.md"]);
    await engine.restart();
    const entries = await diary();
    assert.equal(entries.at(-1), `${engine.pid} pause`);
    assert.ok(!entries.some((line) => line.includes("changed")));
  });

  it("notices an engine that hangs, and replaces it", async () => {
    const engine = await opened({ watchdog: { intervalMs: 250, missed: 10 } });
    await search(engine, "freeze once");
    assert.match(states.find((state) => state.phase === "restarting")?.message ?? "", /no longer answered/);
  });

  it("gives up an engine that cannot start, with its last words and the next step", async () => {
    const engine = client({ module: program("brokenEngine") });
    await assert.rejects(engine.doctor(undefined), (error) => {
      assert.ok(error instanceof AfterimageError);
      assert.equal(error.kind, "unavailable");
      assert.match(error.message, /invalid ELF header/);
      assert.match(error.hint, /Restart Engine/);
      return true;
    });
    assert.equal(engine.state.phase, "stopped");
    await assert.rejects(engine.doctor(undefined), { kind: "unavailable" });
  });

  it("tries again on request after it has given up", async () => {
    const engine = await opened({ restart: { delaysMs: [], windowMs: 60_000 } });
    process.kill(engine.pid ?? 0, "SIGKILL");
    await until(() => engine.state.phase === "stopped");
    await assert.rejects(search(engine, "anyone?"), { kind: "unavailable" });
    await engine.restart();
    assert.match(await search(engine, "anyone?"), /anyone\?/);
  });

  it("takes a new process for other settings, and keeps it for the same", async () => {
    const engine = await opened();
    const first = engine.pid;
    await engine.configure({ workers: 0 });
    assert.equal(engine.pid, first);
    await engine.configure({ workers: 2 });
    assert.notEqual(engine.pid, first);
    assert.match(await search(engine, "still open"), /still open/);
  });

  it("takes a new process for another ffmpeg, also for none, and looks again at a library that it follows", async () => {
    const engine = await opened();
    await engine.index(root, { rebuild: false });
    const ffmpeg = async (): Promise<string | undefined> => (await engine.doctor(root)).find(({ what }) => what === "ffmpeg")?.detail;
    const indexed = async (): Promise<readonly string[]> => (await diary()).filter((line) => line.startsWith(`${engine.pid} index`));
    let before = engine.pid;
    for (const [settings, used] of [[{ workers: 0, ffmpegPath: "/opt/ffmpeg" }, "/opt/ffmpeg"], [{ workers: 0 }, "of the PATH"]] as const) {
      await engine.configure(settings);
      assert.equal(await ffmpeg(), used);
      assert.notEqual(engine.pid, before);
      before = engine.pid;
      await until(async () => (await indexed()).length > 0);
    }
  });

  it("lets the engine close its libraries and end when the client goes", async () => {
    const engine = await opened();
    const pid = engine.pid ?? 0;
    engine.dispose();
    await until(() => !isAlive(pid));
    assert.equal((await diary()).at(-1), `${pid} close`);
    assert.deepEqual(states.map((state) => state.phase), ["starting", "running"]);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
