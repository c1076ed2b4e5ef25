/** Files that show much of what their formats can hold, put together of smaller ones. */
import { readFile } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { fixture } from "./diagram/mutate.ts";
import { partOf, rezip } from "./office/zip.ts";

export const textFixture = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/text/${name}`, import.meta.url));

type Language = "mermaid" | "plantuml" | "dot";

const sequence = `sequenceDiagram
  participant G as Gateway
  actor O as Order service
  G->>+O: place the order
  alt in stock
    O-->>-G: accepted
  else
    Note over G,O: sold out
  end`;

const flow = `flowchart LR
  subgraph Backend
    orders[Order service] -->|SQL| db[(Orders DB)]
  end
  gw{{API Gateway}} -. REST .-> orders
  gw --> shop & cart
  style gw fill:#dae8fc`;

const retry = `@startuml
title Retry
participant "Order service" as O
queue Ledger
O -[#red]> Ledger : post
note right: ten times
O <-- Ledger : done
@enduml`;

/** Diagrams in every language that documents have them in within their text. */
async function writtenDiagrams(): Promise<readonly (readonly [Language, string])[]> {
  const [states, classes, dot] = await Promise.all(["transitions.mmd", "pyreverse.puml", "graphviz.gv"].map(async (name) => (await fixture(name)).toString()));
  return [["mermaid", sequence], ["mermaid", flow], ["mermaid", states!], ["plantuml", retry], ["plantuml", classes!], ["dot", dot!]];
}

/** A document that ends with the diagrams, each written as its format has them. */
async function withDiagrams(document: string, written: (language: Language, source: string) => string): Promise<Buffer> {
  const diagrams = (await writtenDiagrams()).map(([language, source]) => written(language, source.trim()));
  return Buffer.from([document, ...diagrams].join("\n\n"));
}

const indented = (text: string): string => text.replace(/^(?=.)/gm, "   ");

const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

const dialects = `# Dialects

:::image type="complex" source="images/flow.png" alt-text="Boxes" lightbox="images/large.png":::
How an order flows.
:::image-end:::

![[images/flow.png|Order flow]]

<figure><img src="images/retries.svg" alt="Retries"><figcaption>Figure 2: retries</figcaption></figure>

::: mermaid
graph TD
  A[Cart] --> B((Ledger))
:::

| Attempt | Wait |
|---|---|
| ![1](images/one.png) | [2 s](#dialects) |
`;

export const markdownDiagrams = (): Promise<Buffer> => withDiagrams(dialects, (language, source) => `\`\`\`${language}\n${source}\n\`\`\``);

export const asciidocDiagrams = (): Promise<Buffer> =>
  withDiagrams("= Diagrams", (language, source) => `.How it goes\n[${language === "dot" ? "graphviz" : language},drawn,svg]\n----\n${source}\n----`);

export const rstDiagrams = (): Promise<Buffer> =>
  withDiagrams("Diagrams\n========", (language, source) => `.. ${{ mermaid: "mermaid", plantuml: "uml", dot: "graphviz" }[language]}::\n   :caption: How it goes\n\n${indented(source)}`);

export const htmlDiagrams = (): Promise<Buffer> =>
  withDiagrams("<!doctype html><title>Diagrams</title><h1>Diagrams</h1>", (language, source) => `<pre><code class="language-${language}">${escaped(source)}</code></pre>`);

/** The notebook with the Markdown document as a cell more. */
export async function notebookDiagrams(): Promise<Buffer> {
  const notebook = JSON.parse((await textFixture("notebook.ipynb")).toString()) as { cells: unknown[] };
  notebook.cells.push({ cell_type: "markdown", id: "diagrams", metadata: {}, source: (await markdownDiagrams()).toString() });
  return Buffer.from(JSON.stringify(notebook, undefined, 1));
}

/** A drawing with what SVG has beside shapes: styles, references, clipping, text on its way, HTML within, a picture within. */
export function variedSvg(): Buffer {
  const dot = "data:image/gif;base64,R0lGODlhAQABAIAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=";
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="120mm" viewBox="-10 -10 420 260" font-size="1.2em">
<title>Order flow</title><style>.box { fill: #dae8fc; stroke: #6c8ebf } #note text { font: italic 14px serif }</style>
<defs><marker id="end" orient="auto" markerWidth="8" markerHeight="8"><path d="M0 0L8 4L0 8z"/></marker><clipPath id="cut"><circle cx="60" cy="30" r="25"/></clipPath>
<filter id="blur"><feGaussianBlur stdDeviation="2"/></filter><pattern id="rule" width="8" height="8" patternUnits="userSpaceOnUse"><path d="M0 8L8 0"/></pattern>
<symbol id="server" viewBox="0 0 40 40"><rect width="40" height="40" class="box"/><text x="4" y="20">Ledger</text></symbol></defs>
<rect class="box" x="0" y="0" width="120" height="60" rx="6"/><text x="60" y="34" text-anchor="middle">API <tspan dy="4" fill="red">Gateway</tspan></text>
<g id="note" transform="matrix(1 .1 -.1 1 150 20) scale(.8)" opacity=".7"><text x="10 20 30" y="20" rotate="5">Refund path</text></g>
<use xlink:href="#server" x="240" y="40" width="80" height="80" filter="url(#blur)"/><path d="M120 30C160 30 200 60 240 80" fill="none" stroke="#333" marker-end="url(#end)" stroke-dasharray="4 2"/>
<image href="${dot}" x="40" y="10" width="40" height="40" clip-path="url(#cut)"/><ellipse cx="60" cy="180" rx="50" ry="30" fill="url(#rule)"/>
<foreignObject x="150" y="140" width="120" height="50"><div xmlns="http://www.w3.org/1999/xhtml" style="color:#204080">Order <b>service</b><br/>Envoy</div></foreignObject>
<switch><text x="10" y="240" xml:lang="de">Kasse</text></switch><a href="https://wiki.example.org/"><polyline points="10,200 60,230 110,200"/></a></svg>`);
}

const coverPage = `<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Cover</title></head><body><section id="cover">
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 90"><image href="images/cover.svg" width="60" height="90"/></svg>
<figure><img src="images/cover.svg" alt="Cover"/><figcaption>Ledger handbook</figcaption></figure></section></body></html>`;

const cover = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 90"><defs><linearGradient id="g"><stop offset="0" stop-color="#204080"/>
<stop offset="1" stop-color="#dae8fc"/></linearGradient></defs><rect width="60" height="90" fill="url(#g)"/><g transform="translate(30 40) rotate(-8)">
<text text-anchor="middle" font-size="9">Ledger <tspan font-weight="bold">handbook</tspan></text></g><path d="M10 60 C 20 40, 40 80, 50 60" stroke="#fff"/></svg>`;

const nestedContents = `<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body><nav epub:type="toc"><h1>Contents</h1>
<ol><li><a href="0_Lag.xhtml">Lag</a><ol><li><a href="0_Lag.xhtml#why">Why it lags</a><ol><li><a href="1_Repairs.xhtml">Repairs</a></li></ol></li></ol></li></ol></nav></body></html>`;

/** The book with a drawn cover, nested contents that are read as a chapter, and diagrams in one. */
export async function illustratedBook(): Promise<Buffer> {
  const book = await textFixture("book.epub");
  const contents = partOf(book, "OEBPS/content.opf").toString();
  return rezip(book, {
    "OEBPS/content.opf": contents
      .replace(' properties="nav"', "")
      .replace("<manifest>", '<manifest><item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/><item id="drawn" href="images/cover.svg" media-type="image/svg+xml" properties="cover-image"/>')
      .replace(/<spine[^>]*>/, (spine) => `${spine}<itemref idref="cover" linear="no"/>`),
    "OEBPS/cover.xhtml": coverPage,
    "OEBPS/images/cover.svg": cover,
    "OEBPS/toc.xhtml": nestedContents,
    "OEBPS/1_Repairs.xhtml": await htmlDiagrams(),
  });
}

/** A PNG whose chunks have the checksums of their content, as far as chunks follow each other. */
export function checksummed(png: Buffer): Buffer {
  const mended = Buffer.from(png);
  for (let at = 8; at + 12 <= mended.length; ) {
    const end = at + 8 + mended.readUInt32BE(at);
    if (end + 4 > mended.length) break;
    mended.writeUInt32BE(crc32(mended.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return mended;
}
