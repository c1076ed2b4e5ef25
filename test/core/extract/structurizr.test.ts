import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { structurizr } from "../../../src/core/extract/structurizr.ts";
import { assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, rejectsWith } from "./sources.ts";

describe("Structurizr DSL", () => {
  it("tells who uses what in a workspace by pystructurizr, and draws it", async () => {
    const { text, picture, kind } = fragment(await extract(structurizr, "a.dsl", await fixture("pystructurizr.dsl")), "workspace");
    assert.equal(kind, "diagram");
    assert.match(text, /^Customer → Web app: Browses with\nWeb app → Orders DB: Reads and writes$/m);
    assert.ok(picture);
  });

  it("knows the workspace's name, descriptions, and the element around a relationship", async () => {
    const source = 'workspace "Shop" "All of it" {\n  model {\n    // none\n    u = person "User" "Buys things"\n    s = softwareSystem "Web shop" {\n      this -> u "Mails"\n    }\n  }\n}';
    const { title, text } = fragment(await extract(structurizr, "a.dsl", source), "workspace");
    assert.equal(title, "Shop");
    assert.match(text, /Buys things/);
    assert.match(text, /^Web shop → User: Mails$/m);
  });

  it("leaves other files with this ending alone", async () => {
    assert.deepEqual(await extract(structurizr, "rules.dsl", "[when] a = b"), { fragments: [], problems: [] });
    await rejectsWith(extract(structurizr, "a.dsl", "a\0"), "unreadable");
  });

  it("answers hostile files and any mutation", async () => {
    assertSound(await extract(structurizr, "a.dsl", `workspace {\nmodel {\n${'a = person "A" {\n'.repeat(500)}`));
    for (const hostile of ["\n", "/*", "//"]) assertSound(await extract(structurizr, "a.dsl", `${hostile.repeat(200_000)}\nworkspace {`));
    await survivesMutation(structurizr, "a.dsl", await fixture("pystructurizr.dsl"));
  }).timeout(120_000);
});
