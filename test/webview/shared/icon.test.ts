import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fragmentKinds } from "../../../src/core/model.ts";
import { kindIcon } from "../../../src/extension/navigation/kindIcon.ts";
import { glyphs } from "../../../webview/shared/icon.ts";
import { kinds } from "../../../webview/shared/text.ts";

describe("icons", () => {
  it("have the code points that the shipped codicon font gives them", async () => {
    const css = await readFile(createRequire(import.meta.url).resolve("@vscode/codicons/dist/codicon.css"), "utf8");
    for (const [name, codePoint] of Object.entries(glyphs)) {
      const shipped = new RegExp(`\\.codicon-${name}:before \\{ content: "\\\\([0-9a-f]+)"`).exec(css)?.[1];
      assert.equal(codePoint.toString(16), shipped, name);
    }
  });

  it("of a kind of hit are the same in the panel and in the Quick Pick", () => {
    for (const kind of fragmentKinds) assert.equal(kinds[kind].icon, kindIcon(kind));
  });
});
