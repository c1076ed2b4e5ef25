import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AfterimageError } from "../../../src/core/errors.ts";
import { PictureFolder } from "../../../src/extension/picture/pictureFolder.ts";
import { QuestionPictures, type ReadPicture } from "../../../src/extension/picture/questionPictures.ts";

const png = Buffer.from("89504e470d0a1a0a", "hex");
const facts = { width: 4, height: 3, isAnimated: false, isTransparent: false };
const draw: ReadPicture = async ({ preview }) => {
  await writeFile(preview, "drawn");
  return facts;
};

describe("QuestionPictures", () => {
  let parent: string;
  let folder: PictureFolder;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), "afterimage-parent-"));
    folder = new PictureFolder(parent);
  });
  afterEach(() => rm(parent, { recursive: true, force: true }));

  const files = (): Promise<string[]> => readdir(folder.path).catch(() => []);

  it("keeps pasted bytes and their drawing until the picture is removed", async () => {
    const pictures = new QuestionPictures(folder, draw);
    const { id: _id, file, preview, ...picture } = await pictures.take({ name: "Pasted picture", bytes: png });
    assert.deepEqual(picture, { ...facts, name: "Pasted picture", bytes: png.length });
    assert.ok(file.startsWith(folder.path) && preview.startsWith(folder.path));
    assert.equal((await files()).length, 2);
    await pictures.remove();
    assert.deepEqual([await files(), pictures.current], [[], undefined]);
  });

  it("reads a file where it lies, and leaves it there", async () => {
    const pictures = new QuestionPictures(folder, draw);
    const file = join(parent, "mine.png");
    await writeFile(file, png);
    const picture = await pictures.take({ name: "mine.png", file, uri: "file:///mine.png" });
    assert.deepEqual([picture.file, picture.uri], [file, "file:///mine.png"]);
    await pictures.remove();
    assert.ok((await readdir(parent)).includes("mine.png"));
  });

  it("gives another picture another id and lets go of the one before", async () => {
    const pictures = new QuestionPictures(folder, draw);
    const first = await pictures.take({ name: "a", bytes: png });
    const second = await pictures.take({ name: "b", bytes: png });
    assert.notEqual(first.id, second.id);
    assert.equal(pictures.current, second);
    assert.equal((await files()).length, 2);
  });

  it("keeps the one before when the next turns out to be none, and no trace of that", async () => {
    let broken = false;
    const pictures = new QuestionPictures(folder, (request, signal) =>
      broken ? Promise.reject(new AfterimageError({ kind: "unreadable", message: "Broken." })) : draw(request, signal),
    );
    const first = await pictures.take({ name: "a", bytes: png });
    broken = true;
    await assert.rejects(pictures.take({ name: "b", bytes: png }), /Broken/);
    assert.equal(pictures.current, first);
    assert.equal((await files()).length, 2);
  });

  it("refuses what is empty or no picture before anybody decodes it", async () => {
    const pictures = new QuestionPictures(folder, () => assert.fail("it was read"));
    await assert.rejects(pictures.take({ name: "The clipboard", bytes: new Uint8Array() }), /The clipboard is empty/);
    await assert.rejects(pictures.take({ name: "notes.txt", bytes: Buffer.from("hello") }), /notes\.txt is not a picture/);
    assert.deepEqual(await files(), []);
  });

  it("takes the last of two that come at once", async () => {
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => (release = resolve));
    const pictures = new QuestionPictures(folder, async (request, signal) => {
      if (request.name === "slow") await slow;
      return draw(request, signal);
    });
    const slowly = pictures.take({ name: "slow", bytes: png });
    const fast = await pictures.take({ name: "fast", bytes: png });
    release();
    await assert.rejects(slowly, { name: "AbortError" });
    assert.equal(pictures.current, fast);
    assert.equal((await files()).length, 2);
  });
});
