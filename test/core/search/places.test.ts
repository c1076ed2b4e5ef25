import assert from "node:assert/strict";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryFolder } from "../../support/folder.ts";
import { openTestLibrary, testServices } from "../../support/library.ts";

const never = new AbortController().signal;
const deck = "warehouse-review.pptx";

describe("places and colours", function () {
  this.timeout(120_000);

  it("find the picture on a slide of the sample's deck", async () => {
    const [cache, folder] = [await temporaryFolder(), await temporaryFolder()];
    await copyFile(new URL(`../../../sample/office/${deck}`, import.meta.url), join(folder.path, deck));
    const services = testServices(cache.path);
    const { library } = await openTestLibrary(folder.path, services);
    try {
      await library.index({ rebuild: false }, never);
      for (const [query, title] of [
        ["the blue box diagram in the lower right of the deck", "How pallets get their slots"],
        ["orange diagram on the left side", "Pyramid of drills"],
      ] as const) {
        const { hits } = await library.search({ query, limit: 5 }, never);
        assert.deepEqual([hits[0]?.kind, hits[0]?.title], ["figure", title], query);
      }
    } finally {
      await library.close();
      services.dispose();
      for (const each of [cache, folder]) await each.remove();
    }
  });
});
