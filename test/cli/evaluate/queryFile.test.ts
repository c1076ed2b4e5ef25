import assert from "node:assert/strict";
import { join } from "node:path";
import { readQueryFile } from "../../../src/cli/evaluate/queryFile.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";

describe("readQueryFile", () => {
  let folder: TemporaryFolder;
  beforeEach(async () => {
    folder = await temporaryFolder();
  });
  afterEach(() => folder.remove());

  it("reads text and picture questions, and leaves out what it does not know", async () => {
    const file = await folder.write(
      "cases.jsonl",
      [
        '{"id":"a","kind":"text-image","variant":"alt","lang":"en","query":"boxes","targets":["a.svg"],"soft_targets":["a.md#b"],"spans":{}}',
        "",
        '{"id":"b","kind":"image-image","query_image":"images/x.png","targets":["x.png","copy/x.png"]}',
      ].join("\r\n"),
    );
    assert.deepEqual(await readQueryFile(file), [
      { id: "a", kind: "text-image", variant: "alt", lang: "en", query: "boxes", targets: ["a.svg"], softTargets: ["a.md#b"], spans: {} },
      {
        id: "b",
        kind: "image-image",
        variant: "",
        lang: "",
        image: join(folder.path, "images", "x.png"),
        targets: ["x.png", "copy/x.png"],
        spans: {},
        softTargets: [],
      },
    ]);
  });

  for (const [what, line] of [
    ["broken JSON", '{"id":'],
    ["no question", '{"id":"a","kind":"k","targets":["a"]}'],
    ["no target", '{"id":"a","kind":"k","query":"q","targets":[]}'],
    ["a list", "[]"],
  ] as const) {
    it(`says in which line there is ${what}`, async () => {
      const file = await folder.write("cases.jsonl", `{"id":"a","kind":"k","query":"q","targets":["t"]}\n${line}\n`);
      await assert.rejects(readQueryFile(file), { kind: "unreadable", message: /cases\.jsonl, line 2: / });
    });
  }

  it("refuses a file that is missing or empty", async () => {
    await assert.rejects(readQueryFile(join(folder.path, "none")), { kind: "not-found" });
    await assert.rejects(readQueryFile(await folder.write("empty", "\n\n")), { kind: "unreadable" });
  });
});
