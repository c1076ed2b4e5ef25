import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { openPackage, resolvePart } from "../../../../src/core/extract/office/package.ts";
import { relationsOf, targetOf, targetOfType } from "../../../../src/core/extract/office/relations.ts";
import { limits } from "../../../../src/core/limits.ts";
import { rejectsWith, sourceOf } from "../sources.ts";
import { zipOf } from "./zip.ts";

const format = { name: "PowerPoint", hint: "Open it in PowerPoint." };
const open = (bytes: Buffer) => openPackage(sourceOf("a.pptx", bytes), format);

describe("an office file's package", () => {
  it("gives its parts by name, whatever their case, and none that are not there", async () => {
    const opened = await open(zipOf({ "ppt/Slides/slide1.xml": "<a><b/></a>" }));
    assert.equal((await opened.bytes("ppt/slides/slide1.xml"))?.toString(), "<a><b/></a>");
    assert.equal((await opened.xml("ppt/slides/slide1.xml"))?.name, "a");
    assert.equal(await opened.xml("ppt/slides/slide2.xml"), undefined);
  });

  it("resolves relations against the part that has them, and leads nowhere outside", async () => {
    const opened = await open(
      zipOf({
        "ppt/slides/_rels/slide1.xml.rels":
          '<Relationships><Relationship Id="r1" Type="http://x/image" Target="../media/a%20b.png"/>' +
          '<Relationship Id="r2" Type="http://x/theme" Target="/ppt/theme/theme1.xml"/>' +
          '<Relationship Id="r3" Type="http://x/image" Target="https://example.org/a.png" TargetMode="External"/></Relationships>',
      }),
    );
    const relations = await relationsOf(opened, "ppt/slides/slide1.xml");
    assert.equal(targetOf(relations, "r1"), "ppt/media/a b.png");
    assert.equal(targetOfType(relations, "theme"), "ppt/theme/theme1.xml");
    assert.equal(targetOf(relations, "r3"), undefined);
    assert.equal((await relationsOf(opened, "ppt/slides/slide9.xml")).size, 0);
    assert.equal(resolvePart("a/b.xml", "100%.png"), "a/100%.png");
  });

  it("leaves out entries whose names lead out of the archive", async () => {
    const archive = zipOf({ "aa/evil.xml": "<a/>", "good.xml": "<a/>" });
    for (let at = archive.indexOf("aa/"); at >= 0; at = archive.indexOf("aa/")) archive.write("../", at);
    const opened = await open(archive);
    assert.equal(opened.has("../evil.xml"), false);
    assert.equal(opened.has("good.xml"), true);
  });
});

describe("hostile packages", () => {
  it("are refused when they are no whole archive, and say what to do", async () => {
    const archive = zipOf({ "a.xml": "<a/>".repeat(1000) });
    for (const bytes of [Buffer.alloc(0), Buffer.from("PK"), archive.subarray(0, archive.length / 2)]) {
      assert.equal((await rejectsWith(open(bytes), "unreadable")).hint, format.hint);
    }
  });

  it("are told apart: protected by a password, or of a format before 2007", async () => {
    const ole = Buffer.from("d0cf11e0a1b11ae1", "hex");
    await rejectsWith(open(Buffer.concat([ole, Buffer.alloc(500), Buffer.from("EncryptedPackage", "utf16le")])), "encrypted");
    assert.match((await rejectsWith(open(Buffer.concat([ole, Buffer.alloc(500)])), "unreadable")).hint, /\.pptx/);
  });

  it("cannot unpack to more than they state or than the limits allow", async () => {
    const stating = (size: number) => {
      const archive = zipOf({ "a.xml": Buffer.alloc(100_000, "<a/>") });
      archive.writeUInt32LE(size, archive.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 24);
      return archive;
    };
    for (const size of [5 * 1024 * 1024, limits.partBytes + 1]) {
      await rejectsWith((await open(stating(size))).bytes("a.xml"), "too-large");
    }
    await rejectsWith((await open(stating(10))).bytes("a.xml"), "unreadable");
  });

  it("resolve no entities that grow", async () => {
    const bomb = '<!DOCTYPE a [<!ENTITY b "xxxxxxxxxx"><!ENTITY c "&b;&b;&b;">]><a>&c;&c;</a>';
    const root = await (await open(zipOf({ "a.xml": bomb }))).xml("a.xml");
    assert.ok(JSON.stringify(root).length < 200);
  });
});
