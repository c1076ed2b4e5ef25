import assert from "node:assert/strict";
import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, it } from "mocha";
import { sharedSpace } from "../../../src/core/share/manifest.ts";
import { planShare } from "../../../src/core/share/sharePlan.ts";
import { SharedIndex } from "../../../src/core/share/sharedIndex.ts";
import { inputKey } from "../../../src/core/share/sharedKeys.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { writeSharedIndex } from "../../support/sharedIndex.ts";
import { filesBelow } from "./mutate.ts";
import { shareTexts, testForm, testSpace, textLibrary, vectorOf } from "./textLibrary.ts";

const texts = new Map([
  ["a.md", "one\n\ntwo"],
  ["b.md", "two\n\nthree"],
]);
const { signal } = new AbortController();

describe("sharing", () => {
  let folder: TemporaryFolder;
  let library: string;

  beforeEach(async () => {
    folder = await temporaryFolder();
    library = join(folder.path, ".afterimage");
  });
  afterEach(() => folder.remove());

  async function content(): Promise<string> {
    const files = await filesBelow(join(library, "shared"));
    return (await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, "latin1")}`))).join("");
  }

  it("writes a line a passage, however many documents say it, and then nothing more", async () => {
    const plan = await shareTexts(library, texts);
    assert.deepEqual([plan.added, plan.behind, plan.lacking], [3, ["a.md", "b.md"], []]);
    assert.equal((await planShare(textLibrary(library, texts), signal)).changes.size, 0);
  });

  it("writes the same for a library that has its vectors from there", async () => {
    await shareTexts(library, texts);
    const shared = (await SharedIndex.open(library))?.vectorsOf(testSpace, []);
    const pulled = new Map(await Promise.all(["one", "two", "three"].map(async (text) => [text, await shared?.get(inputKey(text))] as const)));
    const before = await content();
    await folder.remove();
    const init = textLibrary(library, texts);
    const builtin = { ...init.encoders.builtin, embed: (inputs: readonly { text?: string }[]) => Promise.resolve(inputs.map(({ text = "" }) => pulled.get(text)!)) };
    const plan = await planShare({ ...init, encoders: { ...init.encoders, builtin } }, signal);
    for (const [name, text] of plan.changes) await folder.write(join(".afterimage", "shared", name), Buffer.from(text, "latin1"));
    assert.equal(await content(), before);
  });

  it("keeps what no document needs until it is to be pruned", async () => {
    await shareTexts(library, texts);
    const fewer = new Map([["a.md", "one"]]);
    assert.equal((await planShare(textLibrary(library, fewer), signal)).changes.size, 0);
    assert.equal((await shareTexts(library, fewer, { prune: true })).removed, 2);
  });

  it("takes damaged lines out, and names them", async () => {
    await shareTexts(library, texts);
    const before = await content();
    const [damaged = ""] = (await filesBelow(join(library, "shared", "vectors"))).slice(-1);
    await appendFile(damaged, "<<<<<<< HEAD\n");
    const plan = await shareTexts(library, texts);
    assert.match(plan.problems.join(), /1 lines of vectors.* damaged/);
    assert.equal(await content(), before);
  });

  it("keeps a space that nobody here has, and names the documents that lack something in it", async () => {
    const space = { ...testSpace, provider: "vllm" };
    const probes = [vectorOf("probe")];
    await writeSharedIndex(folder.path, { vectors: [{ space, form: testForm, probes, of: { [inputKey("one")]: vectorOf("one"), [inputKey("two")]: vectorOf("two") } }] });
    const plan = await shareTexts(library, texts);
    assert.deepEqual([plan.behind, plan.lacking, plan.added], [["b.md"], ["b.md"], 0]);
    const { id } = sharedSpace(space, testForm, probes);
    assert.deepEqual(plan.kinds.map(({ place, lines }) => [place, lines]), [["ocr", 0], ["descriptions", 0], ["features", 0], [`vectors/${id}`, 2]]);
    assert.ok(await (await SharedIndex.open(library))?.vectorsOf(space, probes)?.get(inputKey("one")));
  });

  it("adds the built-in space to another one only when asked to", async () => {
    const space = { ...testSpace, provider: "vllm" };
    await writeSharedIndex(folder.path, { vectors: [{ space, form: testForm, probes: [vectorOf("probe")], of: {} }] });
    const init = textLibrary(library, texts);
    assert.equal((await planShare(init, signal)).kinds.length, 4);
    assert.equal((await planShare({ ...init, builtin: true }, signal)).kinds.length, 5);
  });
});
