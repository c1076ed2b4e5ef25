import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { bitmap } from "./bitmap.ts";
import { fixture } from "./diagram/mutate.ts";
import { withChunk } from "./diagram/pngChunks.ts";
import { buildAnimation } from "./moments/buildAnimation.ts";
import { recordingOf } from "./moments/recording.ts";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { buildPdf, show } from "./pdf/buildPdf.ts";
import { asciidocDiagrams, checksummed, htmlDiagrams, illustratedBook, markdownDiagrams, notebookDiagrams, rstDiagrams, textFixture, variedSvg } from "./specimenFiles.ts";

/** A whole file of a format, small, and what of it is mutated. */
export interface Specimen {
  /** A name with the format's ending. */
  readonly path: string;
  /** The bytes that are changed: of the file, or of a part of it. */
  readonly original: Buffer;
  /** Puts changed bytes of a part back into the file. */
  readonly pack?: (part: Buffer) => Buffer;
}

const whole = (path: string, load: () => Promise<Buffer>) => async (): Promise<Specimen> => ({ path, original: await load() });

/** A file whose checksums are put right once it is changed. */
const mended = (path: string, load: () => Promise<Buffer>, pack: (changed: Buffer) => Buffer) => async (): Promise<Specimen> => ({ path, original: await load(), pack });

/** A part of an archive: mutations of the archive itself seldom get past its checksums. */
const part = (path: string, name: string, load: () => Promise<Buffer>) => async (): Promise<Specimen> => {
  const archive = await load();
  return { path, original: partOf(archive, name), pack: (changed) => rezip(archive, { [name]: changed }) };
};

const office = (name: string, ...parts: readonly string[]) => [
  whole(name, () => officeFixture(name)),
  ...parts.map((each) => part(name, each, () => officeFixture(name))),
];

const photo = async (): Promise<Sharp> => sharp(await fixture("drawpyo.drawio.png")).resize(48);

const frames = ["#204080", "#802020", "#206020"].map((ground, at) => ({ says: ["Orders", "Payments", "Shipping"][at]!, ground, ms: 1000 }));

const shots = frames.map(({ says, ground }) => ({ says, ground, seconds: 1 }));

/** A PNG that keeps the diagram it was drawn from, in which that is changed: a PNG itself is refused as soon as its checksums are wrong. */
const kept = (keyword: string, name: string, encoded: (diagram: string) => string) => async (): Promise<Specimen> => {
  const blank = await sharp({ create: { width: 80, height: 52, channels: 3, background: "#fff" } }).png().toBuffer();
  return { path: "kept.png", original: await fixture(name), pack: (diagram) => withChunk(blank, "tEXt", Buffer.from(`${keyword}\0${encoded(diagram.toString())}`)) };
};

/** A page with a drawing of four boxes, one of them named, and an outline. */
export function boxesPdf(): Buffer {
  const boxes = "1 0 0 rg 10 10 40 30 re f 0 0 1 rg 60 10 40 30 re f 0 1 0 rg 10 50 40 30 re f 0.5 g 60 50 40 30 re f";
  return buildPdf({ pages: [{ content: `${boxes} ${show([12, 14, "Gateway"])}` }], outline: [{ title: "Boxes", page: 1 }] });
}

/** Files to mutate, by the name of their format. */
export const specimens: Readonly<Record<string, readonly (() => Promise<Specimen>)[]>> = {
  markdown: [whole("formats.md", () => readFile(new URL("../../../docs/formats.md", import.meta.url))), whole("diagrams.md", markdownDiagrams)],
  asciidoc: [whole("guide.adoc", () => textFixture("guide.adoc")), whole("diagrams.adoc", asciidocDiagrams)],
  rst: [whole("guide.rst", () => textFixture("guide.rst")), whole("diagrams.rst", rstDiagrams)],
  html: [...["asciidoctor.html", "docutils.html", "nbconvert.html"].map((name) => whole(name, () => textFixture(name))), whole("diagrams.html", htmlDiagrams)],
  jupyter: [whole("notebook.ipynb", () => textFixture("notebook.ipynb")), whole("diagrams.ipynb", notebookDiagrams)],
  epub: [
    whole("book.epub", illustratedBook),
    ...["META-INF/container.xml", "OEBPS/content.opf", "OEBPS/cover.xhtml", "OEBPS/images/cover.svg", "OEBPS/toc.xhtml", "OEBPS/0_Lag.xhtml", "OEBPS/1_Repairs.xhtml"].map((name) =>
      part("book.epub", name, illustratedBook),
    ),
  ],
  image: [
    whole("a.png", () => fixture("drawpyo.drawio.png")),
    mended("checked.png", () => fixture("drawpyo.drawio.png"), checksummed),
    kept("mxfile", "drawpyo.drawio", encodeURIComponent),
    kept("application/vnd.excalidraw+json", "export.excalidraw", String),
    whole("a.jpg", async () => (await photo()).jpeg().toBuffer()),
    whole("a.gif", async () => (await photo()).gif().toBuffer()),
    whole("moving.gif", () => buildAnimation(frames)),
    whole("moving.webp", () => buildAnimation(frames, "webp")),
    whole("a.bmp", () => Promise.resolve(bitmap(40, 30))),
    whole("a.webp", async () => (await photo()).webp().toBuffer()),
    whole("a.avif", async () => (await photo()).avif({ effort: 0 }).toBuffer()),
    whole("a.tiff", async () => (await photo()).tiff().toBuffer()),
  ],
  svg: [whole("a.svg", () => fixture("export.excalidraw.svg")), whole("varied.svg", () => Promise.resolve(variedSvg()))],
  pdf: [whole("figures.pdf", () => textFixture("figures.pdf")), whole("boxes.pdf", () => Promise.resolve(boxesPdf()))],
  drawio: ["n2g.drawio", "drawpyo.drawio", "editor.drawio"].map((name) => whole(name, () => fixture(name))),
  excalidraw: [whole("a.excalidraw", () => fixture("export.excalidraw"))],
  graphviz: [whole("graphviz.gv", () => fixture("graphviz.gv"))],
  mermaid: ["python-mermaid.mmd", "transitions.mmd", "pyreverse.mmd"].map((name) => whole(name, () => fixture(name))),
  plantuml: [whole("pyreverse.puml", () => fixture("pyreverse.puml"))],
  bpmn: [whole("bpmn-io.bpmn", () => fixture("bpmn-io.bpmn"))],
  structurizr: [whole("pystructurizr.dsl", () => fixture("pystructurizr.dsl"))],
  pptx: office(
    "deck.pptx",
    "[Content_Types].xml",
    ...["presentation.xml", "theme/theme1.xml", "slideMasters/slideMaster1.xml", "slideLayouts/slideLayout2.xml", "notesSlides/notesSlide1.xml"].map((name) => `ppt/${name}`),
    ...["slides/slide2.xml", "slides/_rels/slide2.xml.rels", "slides/slide3.xml", "charts/chart1.xml"].map((name) => `ppt/${name}`),
  ),
  docx: office("paper.docx", "word/document.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "word/styles.xml"),
  xlsx: office(
    "book.xlsx",
    ...["workbook.xml", "_rels/workbook.xml.rels", "styles.xml", "worksheets/sheet1.xml", "worksheets/sheet2.xml"].map((name) => `xl/${name}`),
    ...["charts/chart1.xml", "drawings/drawing1.xml", "drawings/drawing2.xml"].map((name) => `xl/${name}`),
  ),
  odp: [
    ...office("plan.odp", "content.xml", "styles.xml", "META-INF/manifest.xml"),
    ...["content.xml", "Object 1/content.xml"].map((name) => part("deck.odp", name, () => officeFixture("deck.odp"))),
  ],
  odt: [...office("paper.odt", "content.xml"), part("notes.odt", "content.xml", () => officeFixture("notes.odt"))],
  ods: office("book.ods", "content.xml", "styles.xml", "Object 1/content.xml"),
  video: (["mp4", "webm"] as const).map((ending) => whole(`recording.${ending}`, () => recordingOf(shots, ending))),
};
