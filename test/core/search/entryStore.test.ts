import assert from "node:assert/strict";
import fc from "fast-check";
import { searchFields, type SearchEntry } from "../../../src/core/search/entry.ts";
import { EntryStore } from "../../../src/core/search/entryStore.ts";
import type { StoredDocument } from "../../../src/core/store/catalog.ts";
import { markdown, mention, picture, section } from "./builders.ts";

const paths = ["a.md", "b.md", "img/flow.png", "img/logo.png"];

/** A document of one of a few paths that says one of a few things, and may show a picture. */
const documents: fc.Arbitrary<StoredDocument> = fc
  .record({ path: fc.constantFrom(...paths), words: fc.constantFrom("orders", "queues"), shown: fc.option(fc.constantFrom("img/flow.png", "img/logo.png")) })
  .map(({ path, words, shown }) =>
    path.endsWith(".md")
      ? markdown(path, [section(words, `About ${words}.`, shown === null ? [] : [mention(shown, { prose: `See the ${words}.` })], 1), section("End", "The end.", [], 9)])
      : picture(path, [words]),
  );
const libraries = fc.uniqueArray(documents, { selector: ({ path }) => path });

const told = ({ id, place, fields, hash }: SearchEntry) => ({ id, place, hash, fields: searchFields.map((field) => fields[field]) });
const allOf = (store: EntryStore) => [...store.all()].map(told).sort((a, b) => (a.id < b.id ? -1 : 1));

describe("the entries of a library that is loaded as a whole", () => {
  it("are what they are when its documents come one by one, whatever was asked for before they change", () =>
    fc.assert(
      fc.property(libraries, fc.array(fc.constantFrom(...paths)), documents, fc.constantFrom(...paths), (library, asked, changed, removed) => {
        const [loaded, updated] = [new EntryStore(), new EntryStore()];
        loaded.load(library);
        updated.update(library, []);
        for (const path of asked) assert.deepEqual(loaded.entriesOf(path).map(told), updated.entriesOf(path).map(told));
        assert.deepEqual([...loaded.pictures].sort(), [...updated.pictures].sort());

        const changes = [loaded, updated].map((store) => store.update([changed], [removed].filter((path) => path !== changed.path)));
        const [first, second] = changes.map(({ changed: entries, removed: gone }) => ({ entries: entries.map(told), gone }));
        assert.deepEqual(first, second);
        assert.deepEqual(allOf(loaded), allOf(updated));
      }),
    ));

  it("come in the order of the documents, whichever was asked for first", () => {
    const store = new EntryStore();
    store.load([markdown("a.md", [section("One", "", [], 1)]), markdown("b.md", [section("Two", "", [], 1)])]);
    assert.equal(store.entriesOf("b.md").length, 1);
    assert.deepEqual([...store.all()].map(({ place }) => place.path), ["a.md", "b.md"]);
  });
});
