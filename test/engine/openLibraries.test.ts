import assert from "node:assert/strict";
import { OpenLibraries } from "../../src/engine/openLibraries.ts";
import type { OpenLibrary } from "../../src/engine/protocol/engine.ts";

const init = (root: string, exclude: readonly string[] = []): OpenLibrary => ({
  root,
  fallbackFolder: "/fallback",
  options: { exclude, ocr: true, shared: "ignore" },
});

describe("OpenLibraries", () => {
  let events: string[];
  let libraries: OpenLibraries<{ close(): Promise<void> }>;

  beforeEach(() => {
    events = [];
    libraries = new OpenLibraries(async ({ root, options }) => {
      const name = [root, ...options.exclude].join(" ");
      await Promise.resolve();
      events.push(`open ${name}`);
      return {
        async close() {
          events.push(`closing ${name}`);
          await Promise.resolve();
          events.push(`closed ${name}`);
        },
      };
    });
  });

  it("opens a root once, however often it is asked for", async () => {
    const [first, second] = await Promise.all([libraries.open(init("/a")), libraries.open(init("/a"))]);
    assert.equal(first, second);
    assert.deepEqual(events, ["open /a"]);
  });

  it("closes a library before it opens its root with other options", async () => {
    await libraries.open(init("/a"));
    await libraries.open(init("/a", ["x"]));
    assert.deepEqual(events, ["open /a", "closing /a", "closed /a", "open /a x"]);
  });

  it("waits for a close under way before it opens the same root", async () => {
    await libraries.open(init("/a"));
    const closing = libraries.close("/a");
    await libraries.open(init("/a"));
    await closing;
    assert.deepEqual(events, ["open /a", "closing /a", "closed /a", "open /a"]);
    await libraries.get("/a");
  });

  it("knows no library that is closed or was never opened", async () => {
    await libraries.open(init("/a"));
    await libraries.close("/a");
    await assert.rejects(libraries.get("/a"), { kind: "not-found" });
    await assert.rejects(libraries.get("/b"), { kind: "not-found" });
  });

  it("can open a root again after it could not be opened", async () => {
    let broken = true;
    const flaky = new OpenLibraries(() =>
      broken ? Promise.reject(new Error("disk is gone")) : Promise.resolve({ close: () => Promise.resolve() }),
    );
    await assert.rejects(flaky.open(init("/a")), /disk is gone/);
    broken = false;
    await flaky.open(init("/a"));
  });

  it("closes all at the end", async () => {
    await Promise.all([libraries.open(init("/a")), libraries.open(init("/b"))]);
    await libraries.closeAll();
    assert.deepEqual(events.filter((event) => event.startsWith("closed")).sort(), ["closed /a", "closed /b"]);
  });
});
