import { asciidoc } from "./asciidoc.ts";
import { docx } from "./docx.ts";
import { bpmn } from "./bpmn.ts";
import { drawio } from "./drawio.ts";
import { epub } from "./epub.ts";
import { excalidraw } from "./excalidraw.ts";
import type { Extractor } from "./extractor.ts";
import { graphviz } from "./graphviz.ts";
import { html } from "./html.ts";
import { image } from "./image.ts";
import { jupyter } from "./jupyter.ts";
import { markdown } from "./markdown.ts";
import { mermaid } from "./mermaid.ts";
import { odp } from "./odp.ts";
import { ods } from "./ods.ts";
import { odt } from "./odt.ts";
import { pdf } from "./pdf.ts";
import { pptx } from "./pptx.ts";
import { rst } from "./rst.ts";
import { plantuml } from "./plantuml.ts";
import { structurizr } from "./structurizr.ts";
import { svg } from "./svg.ts";
import { video } from "./video.ts";
import { xlsx } from "./xlsx.ts";

/** Every format Afterimage reads; a new one is a file beside this and a line here. */
export const extractors: readonly Extractor[] = [markdown, asciidoc, rst, html, jupyter, epub, image, svg, pdf, drawio, excalidraw, graphviz, mermaid, plantuml, bpmn, structurizr, pptx, docx, xlsx, odp, odt, ods, video];

const byExtension = new Map(extractors.flatMap((extractor) => extractor.extensions.map((ending) => [ending, extractor])));

/** File name endings of all formats, lower case without the dot. */
export const extensions: readonly string[] = [...byExtension.keys()];

/** The format of a file, told by its name; undefined when Afterimage does not read it. */
export function extractorFor(path: string): Extractor | undefined {
  const dot = path.lastIndexOf(".");
  return dot > path.lastIndexOf("/") ? byExtension.get(path.slice(dot + 1).toLowerCase()) : undefined;
}
