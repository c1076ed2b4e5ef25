import assert from "node:assert/strict";
import { deflateRawSync, deflateSync } from "node:zlib";
import { describe, it } from "mocha";
import sharp from "sharp";
import { image } from "../../../../src/core/extract/image.ts";
import { svg } from "../../../../src/core/extract/svg.ts";
import { limits } from "../../../../src/core/limits.ts";
import { colourAt, extract, fragment, never, sourceOf } from "../sources.ts";
import { assertMiddle, fixture, survivesMutation } from "./mutate.ts";
import { withChunk } from "./pngChunks.ts";

const blank = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: "#fff" } }).png().toBuffer();
const keyed = (keyword: string, ...parts: (string | Buffer)[]) => Buffer.concat([Buffer.from(`${keyword}\0`), ...parts.map((part) => Buffer.from(part as string))]);
const escapeXml = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
const exported = (content: string, inside = "") =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 260" content="${escapeXml(content)}">${inside}</svg>`;

describe("PNG files that draw.io exported", () => {
  it("keep their own pixels and gain words, relations and places from the diagram in them", async () => {
    const bytes = await fixture("drawpyo.drawio.png");
    const { fragments, problems } = await extract(image, "docs/shop.drawio.png", bytes);
    assert.deepEqual(problems, []);
    const [shown] = fragments;
    assert.deepEqual([shown?.kind, shown?.title, shown?.picture], ["image", "Checkout", { width: 800, height: 520, needsOcr: false }]);
    assert.match(shown!.text, /^API Gateway → Order service: REST\nOrder service → Orders DB: SQL$/m);
    const boxOf = (text: string) => shown!.labels.find((label) => label.text === text)?.box;
    assertMiddle(boxOf("API Gateway"), 60 / 400, 30 / 260);
    assertMiddle(boxOf("Orders DB"), 340 / 400, 220 / 260);
    const drawn = await image.render!(sourceOf("a.png", bytes), {}, 4000, never);
    assert.deepEqual(colourAt(drawn, 10, 10), [0xda, 0xe8, 0xfc]);
  });

  it("have further pages as diagrams, drawn from their geometry", async () => {
    const bytes = await fixture("drawpyo.drawio.png");
    const page = fragment(await extract(image, "a.png", bytes), "page:2");
    assert.deepEqual([page.kind, page.anchor, page.title], ["diagram", { page: 2 }, "Operations"]);
    const { width, height } = await image.render!(sourceOf("a.png", bytes), page.anchor, 430, never);
    assert.deepEqual([width, height], [430, 290]);
  });

  it("are read in every way that the diagram is kept", async () => {
    const source = (await fixture("drawpyo.drawio")).toString();
    const uri = encodeURIComponent(source);
    const ways = {
      "plus signs for spaces": withChunk(await blank(800, 520), "tEXt", keyed("mxGraphModel", uri.replaceAll("%20", "+"))),
      "deflate without header": withChunk(await blank(800, 520), "zTXt", keyed("mxGraphModel", "\0", deflateRawSync(uri))),
      "zlib": withChunk(await blank(800, 520), "zTXt", keyed("mxfile", "\0", deflateSync(uri))),
      "international": withChunk(await blank(800, 520), "iTXt", keyed("mxfile", "\0\0en\0\0", source)),
      "international, packed": withChunk(await blank(800, 520), "iTXt", keyed("mxfile", "\x01\0\0\0", deflateSync(source))),
    };
    for (const [way, bytes] of Object.entries(ways)) {
      assert.match(fragment(await extract(image, "a.png", bytes), "image").text, /API Gateway → Order service: REST/, way);
    }
  });

  it("leave the places of labels to OCR when the picture is cut in another way", async () => {
    const bytes = withChunk(await blank(500, 520), "tEXt", keyed("mxfile", encodeURIComponent((await fixture("drawpyo.drawio")).toString())));
    const shown = fragment(await extract(image, "a.png", bytes), "image");
    assert.deepEqual(shown.labels, []);
    assert.equal(shown.picture?.needsOcr, true);
    assert.match(shown.text, /Orders DB/);
  });

  it("stay pictures when the diagram in them is broken, or would grow without bound", async () => {
    const bomb = deflateSync(Buffer.alloc(limits.inflatedBytes + 1, " "));
    for (const chunk of [keyed("mxfile", "\0", bomb), keyed("mxfile", "\0", "none"), keyed("mxfile", "\0", deflateSync("<svg/>"))]) {
      const { fragments, problems } = await extract(image, "a.png", withChunk(await blank(8, 8), "zTXt", chunk));
      assert.deepEqual(fragments.map(({ key, text }) => [key, text]), [["image", ""]]);
      assert.match(problems.join(), /^The diagram kept in the picture cannot be read: /);
    }
  });

  it("answer or refuse any mutation", async () => survivesMutation(image, "a.png", await fixture("drawpyo.drawio.png")));
});

describe("SVG files that draw.io exported", () => {
  it("have the labels that they show where they show them, and relations from the diagram in them", async () => {
    const content = (await fixture("drawpyo.drawio")).toString();
    for (const written of [content, encodeURIComponent(content), Buffer.from(content).toString("base64")]) {
      const { fragments } = await extract(svg, "docs/shop.drawio.svg", exported(written, '<text x="300" y="200" font-size="10">API Gateway</text>'));
      const [shown] = fragments;
      assert.deepEqual(shown?.labels.map(({ text }) => text), ["API Gateway"]);
      assert.ok(shown.labels[0]!.box.x > 0.7);
      assert.equal(shown.text.split("\n").filter((line) => line === "API Gateway").length, 1);
      assert.match(shown.text, /Order service → Orders DB: SQL/);
      assert.equal(shown.title, "Checkout");
      assert.deepEqual(fragments.map(({ key }) => key), ["image", "page:2"]);
    }
  });

  it("are named after the file, without its double ending, when nobody named the page", async () => {
    const page = '<mxGraphModel><root><mxCell id="1" value="A" vertex="1"><mxGeometry width="9" height="9"/></mxCell></root></mxGraphModel>';
    assert.equal(fragment(await extract(svg, "docs/order-flow.drawio.svg", exported(page)), "image").title, "order flow");
  });

  it("stay drawings when the diagram in them is broken", async () => {
    const { fragments, problems } = await extract(svg, "a.svg", exported("<mxfile><diagram>!!</diagram></mxfile>", '<text y="9">Still here</text>'));
    assert.equal(fragments[0]?.text, "Still here");
    assert.match(problems.join(), /cannot be read/);
  });
});
