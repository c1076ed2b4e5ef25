import assert from "node:assert/strict";
import AdmZip from "adm-zip";
import { describe, it } from "mocha";
import pptxgen from "pptxgenjs";
import { pptx } from "../../../src/core/extract/pptx.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, survivesMutation } from "./diagram/mutate.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const deck = () => officeFixture("deck.pptx");
const read = async (bytes: Buffer) => extract(pptx, "talks/deck.pptx", bytes);
const slideXml = "ppt/slides/slide2.xml";

/** A deck by PptxGenJS with one slide, whose sides are 13.33 and 7.5 inches. */
async function written(fill: (slide: pptxgen.Slide, program: pptxgen) => void): Promise<Buffer> {
  // The typings name the class as the module's default; at run time it is.
  const program = new (pptxgen as unknown as new () => pptxgen)();
  program.layout = "LAYOUT_WIDE";
  fill(program.addSlide(), program);
  return (await program.write({ outputType: "nodebuffer" })) as Buffer;
}

describe("a deck by python-pptx", () => {
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

  it("finds titles where the layout puts them, and texts within stretched groups where they are seen", async () => {
    const { labels } = fragment(await read(await deck()), "slide:2");
    const boxOf = (text: string) => labels.find((label) => label.text === text)?.box;
    assertMiddle(boxOf("Components"), 0.5, (0.3 + 1.25 / 2) / 7.5);
    assertMiddle(boxOf("Store"), (4 + 0.4) / 10, 4.5 / 7.5);
    // The group is half as large as the shapes in it say.
    assert.ok(Math.abs(boxOf("Orders")!.y + boxOf("Orders")!.height / 2 - 2.25 / 7.5) < 0.01);
    assert.ok(Math.abs(boxOf("Orders")!.x - (2 + 0.1) / 10) < 0.01);
  });

  it("tells which shapes are joined", async () => {
    assert.match(fragment(await read(await deck()), "slide:2").text, /^Shop → Store$/m);
  });

  it("gives the picture on a slide its box, its caption, and words for its place and colour", async () => {
    const { kind, anchor, title, description, picture } = fragment(await read(await deck()), "figure:2:2");
    assert.deepEqual([kind, anchor.slide, title], ["figure", 2, "Figure 1: the blue box"]);
    assertMiddle(anchor.box, 8 / 10, 6 / 7.5);
    assert.match(description, /picture, diagram, lower right, bottom right corner, blue on slide 2/);
    assert.match(description, /Components/);
    // Half of its 160 pixels are cut off.
    assert.deepEqual([picture?.width, picture?.height], [80, 80]);
  });

  it("gives groups of shapes and charts their boxes, too", async () => {
    const extraction = await read(await deck());
    const group = fragment(extraction, "figure:2:1");
    assert.equal(group.title, "Payment services");
    assert.equal(group.text, "Gateway\nOrders\nLedger");
    assertMiddle(group.anchor.box, (1 + 2.75 / 2) / 10, 2.25 / 7.5);
    const chart = fragment(extraction, "figure:3:1");
    assert.equal(chart.title, "Refunds by season");
    assertMiddle(chart.anchor.box, 0.3, 2.5 / 7.5);
  });

  it("is drawn from its shapes and pictures", async () => {
    const drawn = await pptx.render!(sourceOf("a.pptx", await deck()), { slide: 2 }, 1000, never);
    assert.deepEqual([drawn.width, drawn.height], [1000, 750]);
    assert.deepEqual(colourAt(drawn, 102, 205), [0x00, 0x70, 0xc0]);
    assert.deepEqual(colourAt(drawn, 350, 205), [0xff, 0xc0, 0x00]);
    const [red, green, blue] = colourAt(drawn, 750, 600);
    assert.ok(blue! > 180 && red! < 60 && green! < 110);
  });

  it("draws a figure alone: a picture from its own pixels, a group as a part of the slide", async () => {
    const extraction = await read(await deck());
    const source = sourceOf("a.pptx", await deck());
    const draw = (key: string) => pptx.render!(source, fragment(extraction, key).anchor, 400, never);
    const picture = await draw("figure:2:2");
    assert.deepEqual([picture.width, picture.height], [80, 80]);
    const group = await draw("figure:2:1");
    assert.deepEqual([group.width, Math.round(group.width / group.height * 10)], [400, 55]);
    assert.deepEqual(colourAt(group, 10, 5), [0x00, 0x70, 0xc0]);
  });
});

describe("a deck by PptxGenJS", () => {
  it("has its boxes where they were put, with their colour and place in words", async () => {
    const bytes = await written((slide, { ShapeType }) => {
      slide.addText("Checkout", { x: 0.5, y: 0.3, w: 12, h: 1, fontSize: 36 });
      slide.addText("Ledger", { shape: ShapeType.rect, x: 10, y: 5.5, w: 2, h: 1, fill: { color: "2F5FD0" }, align: "center", valign: "middle" });
    });
    const slide = fragment(await read(bytes), "slide:1");
    assert.equal(slide.title, "Checkout");
    assertMiddle(slide.labels.find(({ text }) => text === "Ledger")?.box, 11 / 13.333, 6 / 7.5);
    assert.match(slide.description, /^blue box lower right, bottom right corner: Ledger$/m);
  });

  it("is drawn on its background, turned where it is", async () => {
    const bytes = await written((slide, { ShapeType }) => {
      slide.background = { color: "203864" };
      slide.addText("", { shape: ShapeType.rect, x: 4, y: 3.5, w: 5.333, h: 0.5, rotate: 90, fill: { color: "FF0000" } });
    });
    const drawn = await pptx.render!(sourceOf("a.pptx", bytes), { slide: 1 }, 1333, never);
    assert.deepEqual(colourAt(drawn, 5, 5), [0x20, 0x38, 0x64]);
    assert.deepEqual(colourAt(drawn, 667, 200), [255, 0, 0]);
    assert.deepEqual(colourAt(drawn, 450, 375), [0x20, 0x38, 0x64]);
  });
});

describe("broken and hostile decks", () => {
  it("keep the slides that can be read, and say which cannot", async () => {
    const { fragments, problems } = await read(rezip(await deck(), { "ppt/slides/slide1.xml": "<p:sld", "ppt/slides/slide3.xml": undefined }));
    assert.deepEqual(fragments.filter(({ kind }) => kind === "slide").map(({ key }) => key), ["slide:2"]);
    assert.match(problems[0]!, /^Slide 1 cannot be read/);
    assert.match(problems[1]!, /^Slide 3 cannot be read: .*missing/);
  });

  it("do without layouts, themes, notes and pictures that are missing", async () => {
    const zip = new AdmZip(await deck());
    for (const { entryName } of zip.getEntries()) if (/theme|slideLayouts|notesSlides|media|charts/.test(entryName)) zip.deleteFile(entryName);
    const extraction = await read(zip.toBuffer());
    assertSound(extraction);
    assert.equal(fragment(extraction, "figure:2:2").picture, undefined);
    assert.match(extraction.problems.join("\n"), /media\/image1\.png is missing/);
  });

  it("say that a metafile is not drawn", async () => {
    const emf = Buffer.alloc(120);
    emf[0] = 1;
    emf.write(" EMF", 40, "latin1");
    const extraction = await read(rezip(await deck(), { "ppt/media/image1.png": emf }));
    assert.match(extraction.problems.join("\n"), /Slide 2: .*EMF/);
    const drawn = await pptx.render!(sourceOf("a.pptx", rezip(await deck(), { "ppt/media/image1.png": emf })), { slide: 2 }, 500, never);
    assert.equal(drawn.width, 500);
  });

  it("are refused with a reason when they have no slides, or are no deck", async () => {
    await rejectsWith(read(rezip(await deck(), { "ppt/presentation.xml": "<p:presentation/>" })), "unreadable");
    await rejectsWith(read(rezip(await deck(), { "ppt/presentation.xml": undefined })), "unreadable");
    await rejectsWith(read(Buffer.from("not a deck")), "unreadable");
    await rejectsWith(pptx.render!(sourceOf("a.pptx", await deck()), { slide: 99 }, 100, never), "not-found");
    await rejectsWith(pptx.render!(sourceOf("a.pptx", await deck()), { slide: 1, box: { x: 0, y: 0, width: 1, height: 1 } }, 100, never), "not-found");
  });

  it("are read up to the limits of slides and shapes", async () => {
    const original = await deck();
    const presentation = partOf(original, "ppt/presentation.xml").toString("utf8");
    const first = /<p:sldId [^>]*\/>/.exec(presentation)![0];
    const xml = '<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree><p:sp><p:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="9" cy="9"/></a:xfrm></p:spPr></p:sp></p:spTree></p:cSld></p:sld>';
    const many = rezip(original, { "ppt/presentation.xml": presentation.replace(first, first.repeat(10_000)), "ppt/slides/slide1.xml": xml, "ppt/slides/_rels/slide1.xml.rels": undefined });
    const { fragments, problems } = await read(many);
    assert.equal(fragments.length, limits.slides);
    assert.match(problems.join("\n"), /Only the first 2000 of 10002 slides/);
    const shape = /<p:sp>[^]*?<\/p:sp>/.exec(xml)![0];
    const crowded = await read(rezip(original, { "ppt/slides/slide1.xml": xml.replace(shape, shape.repeat(limits.slideShapes + 5)) }));
    assert.match(crowded.problems.join("\n"), /Slide 1: Only the first 5000 shapes/);
  }).timeout(60_000);

  it("nest groups no deeper than XML may be nested", async () => {
    const depth = limits.xmlDepth;
    const nested = `<p:sld><p:cSld><p:spTree>${"<p:grpSp>".repeat(depth)}${"</p:grpSp>".repeat(depth)}</p:spTree></p:cSld></p:sld>`;
    const { problems } = await read(rezip(await deck(), { "ppt/slides/slide1.xml": nested }));
    assert.match(problems.join("\n"), /Slide 1 cannot be read: .*nests/);
  });

  it("answer or refuse any mutation of a slide", async () => {
    const presentation = partOf(await deck(), "ppt/presentation.xml").toString("utf8");
    const ids = presentation.match(/<p:sldId [^>]*\/>/g)!;
    const original = rezip(await deck(), { "ppt/presentation.xml": presentation.replace(ids[0], "").replace(ids[2]!, "") });
    await survivesMutation(pptx, "a.pptx", partOf(original, slideXml), undefined, (part) => rezip(original, { [slideXml]: part }));
  }).timeout(60_000);

  it("answer or refuse any mutation of the archive", async () => {
    await survivesMutation(pptx, "a.pptx", await deck());
  }).timeout(60_000);
});
