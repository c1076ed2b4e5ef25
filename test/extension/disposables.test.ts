import assert from "node:assert/strict";
import { DisposableStore } from "../../src/extension/disposables.ts";

describe("DisposableStore", () => {
  it("disposes what it owns once, the newest first", () => {
    const gone: number[] = [];
    const store = new DisposableStore();
    [1, 2, 3].forEach((n) => store.add({ dispose: () => gone.push(n) }));
    store.dispose();
    store.dispose();
    assert.deepEqual(gone, [3, 2, 1]);
  });

  it("disposes at once what is added too late", () => {
    const store = new DisposableStore();
    store.dispose();
    let gone = false;
    store.add({ dispose: () => (gone = true) });
    assert.ok(gone);
  });
});
