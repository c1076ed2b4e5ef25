import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { odp } from "../../../src/core/extract/odp.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const deck = () => officeFixture("deck.odp");
const plan = () => officeFixture("plan.odp");
const read = async (bytes: Buffer) => extract(odp, "talks/deck.odp", bytes);
const content = "content.xml";

/** The plan with shapes put before the others of its slide. */
async function withShapes(shapes: string): Promise<Buffer> {
  const bytes = await plan();
  return rezip(bytes, { [content]: partOf(bytes, content).toString("utf8").replace(/<draw:page [^>]*>/, (page) => page + shapes) });
}

describe("a deck by LibreOffice", () => {
  it("gives a fragment a slide, with its number to jump to and its title", async () => {
    const { fragments, problems } = await read(await deck());
    assert.deepEqual(problems, []);
    assert.deepEqual(fragments.filter(({ kind }) => kind === "slide").map(({ key, anchor, title }) => [key, anchor.slide, title]), [
      ["slide:1", 1, "How a payment runs"],
      ["slide:2", 2, "Components"],
      ["slide:3", 3, "Payments deck, slide 3"],
    ]);
  });

  it("reads body and notes, tables and charts", async () => {
    const extraction = await read(await deck());
    assert.deepEqual(fragment(extraction, "slide:1").text.split("\n"), [
      "How a payment runs", "Cards are checked first", "Then the ledger is written", "Ask the falcon team",
    ]);
    assert.deepEqual(fragment(extraction, "slide:3").text.split("\n"), [
      "Refunds by season", "Refunds", "Spring", "Autumn", "Team | Pager", "Edge | 555-12",
    ]);
  });

  it("gives groups, pictures and charts their boxes, captions, and words for place and colour", async () => {
    const extraction = await read(await deck());
    const group = fragment(extraction, "figure:2:1");
    assert.deepEqual([group.title, group.text], ["Payment services", "Gateway\nOrders\nLedger"]);
    assertMiddle(group.anchor.box, (1 + 2.75 / 2) / 10, 2.25 / 7.5);
    const picture = fragment(extraction, "figure:2:2");
    assert.deepEqual([picture.kind, picture.title], ["figure", "Figure 1: the blue box"]);
    assertMiddle(picture.anchor.box, 8 / 10, 6 / 7.5);
    assert.match(picture.description, /picture, diagram, lower right, bottom right corner, blue on slide 2/);
    const chart = fragment(extraction, "figure:3:1");
    assert.equal(chart.title, "Refunds by season");
    assertMiddle(chart.anchor.box, 0.3, 2.5 / 7.5);
  });

  it("tells which shapes are joined, in the direction of the arrow", async () => {
    assert.match(fragment(await read(await deck()), "slide:2").text, /^Shop → Store$/m);
  });

  it("is drawn from its shapes and pictures, a figure alone as well", async () => {
    const source = sourceOf("a.odp", await deck());
    const drawn = await odp.render!(source, { slide: 2 }, 1000, never);
    assert.deepEqual([drawn.width, drawn.height], [1000, 750]);
    assert.deepEqual(colourAt(drawn, 102, 205), [0x00, 0x70, 0xc0]);
    assert.deepEqual(colourAt(drawn, 310, 205), [0xff, 0xc0, 0x00]);
    const [red, green, blue] = colourAt(drawn, 850, 600);
    assert.ok(blue! > 180 && red! < 60 && green! < 110);
    const extraction = await read(await deck());
    const picture = await odp.render!(source, fragment(extraction, "figure:2:2").anchor, 400, never);
    assert.deepEqual([picture.width, picture.height], [160, 80]);
    const chart = await odp.render!(source, fragment(extraction, "figure:3:1").anchor, 400, never);
    assert.deepEqual([chart.width, chart.height], [400, 300]);
  });
});

describe("a deck by odfpy", () => {
  it("has its boxes where they were put, with their colour and place in words", async () => {
    const slide = fragment(await read(await plan()), "slide:1");
    assert.equal(slide.title, "Roll-out plan");
    assert.match(slide.description, /^red box lower right, bottom right corner: Freeze$/m);
    assert.match(slide.text, /^Tag → Freeze$/m);
    assert.match(slide.text, /^Say who is on call$/m);
    const freeze = slide.labels.find(({ text }) => text === "Freeze")!.box;
    // 0.25 and 0.125 cm within a box at 21 × 16 cm, on a page of 28 × 21 cm.
    assert.ok(Math.abs(freeze.x - 21.25 / 28) < 0.002 && Math.abs(freeze.y - 16.125 / 21) < 0.002);
  });

  it("names a picture by its description", async () => {
    const picture = fragment(await read(await plan()), "figure:1:1");
    assert.equal(picture.title, "The green lane");
    assertMiddle(picture.anchor.box, 6 / 28, 7 / 21);
  });

  it("is drawn turned where it is: radians, against the clock, then moved", async () => {
    // LibreOffice writes a bar of 8 × 2 cm about (14, 10) cm, upright, like this.
    const bar = '<draw:rect draw:style-name="red" svg:width="8cm" svg:height="2cm" draw:transform="rotate (-1.5707963267949) translate (15cm 6cm)"/>';
    const drawn = await odp.render!(sourceOf("a.odp", await withShapes(bar)), { slide: 1 }, 1400, never);
    assert.deepEqual(colourAt(drawn, 700, 340), [0xc0, 0, 0]);
    assert.deepEqual(colourAt(drawn, 700, 660), [0xc0, 0, 0]);
    assert.deepEqual(colourAt(drawn, 560, 500), [255, 255, 255]);
  });

  it("draws polygons and paths by their points", async () => {
    const flag = '<draw:polygon draw:style-name="red" svg:x="10cm" svg:y="10cm" svg:width="4cm" svg:height="4cm" svg:viewBox="0 0 100 100" draw:points="0,0 100,0 0,100"/>';
    const step = '<draw:path draw:style-name="red" svg:x="16cm" svg:y="10cm" svg:width="4cm" svg:height="4cm" svg:viewBox="0 0 100 100" svg:d="M0 0h50v50h50v50H0z"/>';
    const drawn = await odp.render!(sourceOf("a.odp", await withShapes(flag + step)), { slide: 1 }, 1400, never);
    const white = [255, 255, 255];
    assert.deepEqual([colourAt(drawn, 540, 540), colourAt(drawn, 680, 680)], [[0xc0, 0, 0], white]);
    assert.deepEqual([colourAt(drawn, 830, 530), colourAt(drawn, 970, 530), colourAt(drawn, 970, 680)], [[0xc0, 0, 0], white, [0xc0, 0, 0]]);
  });
});

describe("broken and hostile OpenDocument decks", () => {
  it("do without styles, properties, pictures and charts that are missing", async () => {
    const bytes = await deck();
    const extraction = await read(rezip(bytes, { "styles.xml": undefined, "meta.xml": undefined, "META-INF/manifest.xml": undefined, "Object 1/content.xml": "<broken" }));
    assertSound(extraction);
    assert.equal(fragment(extraction, "slide:2").title, "Components");
    assert.match(extraction.problems.join("\n"), /Slide 3: “Chart 1” cannot be read/);
  });

  it("are refused with a reason when they ask for a password, have no slides, or are no deck", async () => {
    const manifest = '<manifest:manifest xmlns:manifest="m"><manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>';
    await rejectsWith(read(rezip(await deck(), { "META-INF/manifest.xml": manifest, [content]: "\x01\x02" })), "encrypted");
    await rejectsWith(read(rezip(await deck(), { [content]: "<office:document-content/>" })), "unreadable");
    await rejectsWith(read(rezip(await plan(), { [content]: "<d><body><presentation/></body></d>" })), "unreadable");
    await rejectsWith(read(await officeFixture("paper.odt")), "unreadable");
    await rejectsWith(read((await deck()).subarray(0, 3000)), "unreadable");
    await rejectsWith(odp.render!(sourceOf("a.odp", await deck()), { slide: 99 }, 100, never), "not-found");
  });

  it("say that a metafile is not drawn", async () => {
    const bytes = await plan();
    const picture = /Pictures\/\w+\.png/.exec(partOf(bytes, content).toString("utf8"))![0];
    assert.match((await read(rezip(bytes, { [picture]: "VCLMTF\x01\0" }))).problems.join("\n"), /Slide 1: .*SVM/);
  });

  it("unpack no further than office files may", async () => {
    await rejectsWith(read(rezip(await plan(), { [content]: Buffer.alloc(limits.partBytes + 1, " ") })), "too-large");
  });

  it("are read up to the limits of slides and shapes", async () => {
    const page = '<draw:page draw:name="a"><draw:rect svg:x="1cm" svg:y="1cm" svg:width="1cm" svg:height="1cm"/></draw:page>';
    const pages = `<d><body><presentation>${page.repeat(limits.slides + 3)}</presentation></body></d>`;
    const { fragments, problems } = await read(rezip(await plan(), { [content]: pages }));
    assert.equal(fragments.length, limits.slides);
    assert.match(problems.join("\n"), /Only the first 2000 of 2003 slides/);
    const rect = /<draw:rect[^>]*>/.exec(page)![0];
    const crowded = `<d><body><presentation><draw:page>${rect.repeat(limits.slideShapes + 5)}</draw:page></presentation></body></d>`;
    assert.match((await read(rezip(await plan(), { [content]: crowded }))).problems.join("\n"), /Slide 1: Only the first 5000 shapes/);
  }).timeout(60_000);

  it("answer or refuse any mutation of the slides", async () => {
    const original = await plan();
    await survivesMutation(odp, "a.odp", partOf(original, content), undefined, (changed) => rezip(original, { [content]: changed }));
  }).timeout(60_000);
});
