import { readFile } from "node:fs/promises";
import sharp, { type Sharp } from "sharp";
import { officeFixture } from "./office/fixture.ts";
import { partOf, rezip } from "./office/zip.ts";
import { fixture } from "./diagram/mutate.ts";
import { buildPdf, show } from "./pdf/buildPdf.ts";
import { buildAnimation } from "./moments/buildAnimation.ts";

/** A whole file of a format, small, and what of it is mutated. */
export interface Specimen {
  /** A name with the format's ending. */
  readonly path: string;
  /** The bytes that are changed: of the file, or of a part of it. */
  readonly original: Buffer;
  /** Puts changed bytes of a part back into the file. */
  readonly pack?: (part: Buffer) => Buffer;
}

const text = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/text/${name}`, import.meta.url));

const whole = (path: string, load: () => Promise<Buffer>) => async (): Promise<Specimen> => ({ path, original: await load() });

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

/** A page with a drawing of four boxes, one of them named, and an outline. */
export function boxesPdf(): Buffer {
  const boxes = "1 0 0 rg 10 10 40 30 re f 0 0 1 rg 60 10 40 30 re f 0 1 0 rg 10 50 40 30 re f 0.5 g 60 50 40 30 re f";
  return buildPdf({ pages: [{ content: `${boxes} ${show([12, 14, "Gateway"])}` }], outline: [{ title: "Boxes", page: 1 }] });
}

/** Files to mutate, by the name of their format. */
export const specimens: Readonly<Record<string, readonly (() => Promise<Specimen>)[]>> = {
  markdown: [whole("formats.md", () => readFile(new URL("../../../docs/formats.md", import.meta.url)))],
  asciidoc: [whole("guide.adoc", () => text("guide.adoc"))],
  rst: [whole("guide.rst", () => text("guide.rst"))],
  html: ["asciidoctor.html", "docutils.html", "nbconvert.html"].map((name) => whole(name, () => text(name))),
  jupyter: [whole("notebook.ipynb", () => text("notebook.ipynb"))],
  epub: [whole("book.epub", () => text("book.epub"))],
  image: [
    whole("a.png", () => fixture("drawpyo.drawio.png")),
    whole("a.jpg", async () => (await photo()).jpeg().toBuffer()),
    whole("a.gif", async () => (await photo()).gif().toBuffer()),
    whole("moving.gif", () => buildAnimation(["Orders", "Payments", "Shipping"].map((says, at) => ({ says, ground: ["#204080", "#802020", "#206020"][at]!, ms: 1000 })))),
    whole("a.webp", async () => (await photo()).webp().toBuffer()),
    whole("a.avif", async () => (await photo()).avif({ effort: 0 }).toBuffer()),
    whole("a.tiff", async () => (await photo()).tiff().toBuffer()),
  ],
  svg: [whole("a.svg", () => fixture("export.excalidraw.svg"))],
  pdf: [whole("figures.pdf", () => text("figures.pdf")), whole("boxes.pdf", () => Promise.resolve(boxesPdf()))],
  drawio: ["n2g.drawio", "drawpyo.drawio", "editor.drawio"].map((name) => whole(name, () => fixture(name))),
  excalidraw: [whole("a.excalidraw", () => fixture("export.excalidraw"))],
  graphviz: [whole("graphviz.gv", () => fixture("graphviz.gv"))],
  mermaid: ["python-mermaid.mmd", "transitions.mmd", "pyreverse.mmd"].map((name) => whole(name, () => fixture(name))),
  plantuml: [whole("pyreverse.puml", () => fixture("pyreverse.puml"))],
  bpmn: [whole("bpmn-io.bpmn", () => fixture("bpmn-io.bpmn"))],
  structurizr: [whole("pystructurizr.dsl", () => fixture("pystructurizr.dsl"))],
  pptx: office("deck.pptx", "ppt/slides/slide2.xml", "ppt/slides/slide3.xml", "ppt/presentation.xml"),
  docx: office("paper.docx", "word/document.xml", "word/styles.xml"),
  xlsx: office("book.xlsx", "xl/worksheets/sheet1.xml", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"),
  odp: [...office("plan.odp", "content.xml"), part("deck.odp", "content.xml", () => officeFixture("deck.odp"))],
  odt: [...office("paper.odt", "content.xml"), part("notes.odt", "content.xml", () => officeFixture("notes.odt"))],
  ods: office("book.ods", "content.xml", "Object 1/content.xml"),
};
