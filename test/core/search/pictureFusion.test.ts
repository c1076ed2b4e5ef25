import assert from "node:assert/strict";
import type { SeenPicture } from "../../../src/core/search/pictureFusion.ts";
import { Searcher } from "../../../src/core/search/searcher.ts";
import type { SearchHit } from "../../../src/core/search/types.ts";
import type { StoredDocument } from "../../../src/core/store/catalog.ts";
import { markdown, mention, picture, section } from "./builders.ts";

const never = new AbortController().signal;

/** A picture file whose pixels have a name. */
function shown(path: string, pixels: string, labels: readonly string[] = []): StoredDocument {
  const document = picture(path, labels);
  return { ...document, fragments: document.fragments.map((fragment) => ({ ...fragment, picture: { width: 100, height: 100, thumbnail: "", pixels } })) };
}

const match = { region: [], confidence: 1 };
const seenAs = (pixels: string, versions: readonly string[] = []): SeenPicture => ({ pixels, match, strength: 1, versions });

async function ask(documents: readonly StoredDocument[], query: string, seen: readonly SeenPicture[]): Promise<readonly SearchHit[]> {
  const searcher = new Searcher({});
  searcher.update(documents, []);
  return (await searcher.search({ query, limit: 50 }, never, { seen, png: Buffer.alloc(0), typed: "" })).hits;
}

describe("picture fusion", () => {
  const guide = markdown("guide.md", [section("Old plan", "As it was.", [mention("plan.png")]), section("Orders", "Gateway and orders.")]);
  const plans = [shown("plan.svg", "sharp", ["Gateway", "Orders"]), shown("plan.png", "small", ["Gateway", "Orders"])];

  it("shows versions of one picture as one hit, with those that show any of them", async () => {
    const hits = await ask([guide, ...plans], "gateway orders", [seenAs("sharp", ["small"])]);
    assert.deepEqual(hits.slice(0, 2).map(({ path, anchor }) => [path, anchor.slug]), [["plan.svg", undefined], ["guide.md", "old-plan"]]);
    assert.deepEqual(hits[0]!.copies.map(({ path, isExact }) => [path, isExact]), [["plan.png", false]]);
    assert.deepEqual(hits[0]!.shownIn.map(({ title }) => title), ["Old plan"]);
    assert.ok(!hits.some(({ path }) => path === "plan.png"), "a version is no hit of its own");
  });

  it("shows pictures apart that are not versions of one", async () => {
    const hits = await ask([guide, ...plans], "", [seenAs("sharp"), seenAs("small")]);
    assert.deepEqual(hits.filter(({ match }) => match).map(({ path }) => path).sort(), ["plan.png", "plan.svg"]);
  });

  it("leaves out the weak end of what words alone relate to a picture, and of nothing that was asked in words", async () => {
    const strong = section("Flow", "gateway orders ledger payment invoice");
    const weak = Array.from({ length: 30 }, (_, at) => section(`Note ${at}`, `Something about ${at} that a ledger has among many other things.`, [], at + 2));
    const documents = [markdown("flow.md", [strong, ...weak])];
    const query = "gateway orders ledger payment invoice";
    const related = await ask(documents, query, []);
    assert.equal(related.length, 10);
    assert.equal(related[0]!.title, "Flow");
    const searcher = new Searcher({});
    searcher.update(documents, []);
    assert.equal((await searcher.search({ query, limit: 50 }, never)).hits.length, 31);
  });
});
