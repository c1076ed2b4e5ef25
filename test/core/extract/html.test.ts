import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "mocha";
import { html } from "../../../src/core/extract/html.ts";
import { limits } from "../../../src/core/limits.ts";
import { survivesMutation } from "./diagram/mutate.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`../../fixtures/text/${name}`, import.meta.url));
const read = (content: string | Uint8Array, path = "docs/page.html") => extract(html, path, content);
const page = (body: string): string => `<!doctype html><title>Site</title><body>${body}</body>`;

describe("HTML files", () => {
  for (const [name, sections] of [
    ["docutils.html", [["payments-handbook", "Payments handbook", 12], ["how-a-payment-flows", "How a payment flows", 27], ["retries", "Retries", 40], ["operations", "Operations", 65]]],
    ["asciidoctor.html", [["payments-handbook", "Payments handbook", 13], ["flow", "How a payment flows", 39], ["_retries", "Retries", 54], ["_operations", "Operations", 95]]],
    ["nbconvert.html", [["Ledger-lag", "Ledger lag", 4], ["Data", "Data", 6], ["Dashboard", "Dashboard", 55]]],
  ] as const) {
    it(`of other programs lead to their headings: ${name}`, async () => {
      const bytes = await fixture(name);
      const found = (await read(bytes, name)).fragments.filter(({ kind }) => kind === "section");
      assert.deepEqual(found.map(({ anchor, title }) => [anchor.slug, title, anchor.line]), sections);
      const lines = bytes.toString("utf8").split("\n");
      for (const { anchor, title } of found) assert.ok(lines[anchor.line! - 1]!.includes(title), `line ${anchor.line} holds ${title}`);
    });
  }

  it("say what a picture shows: alternative text, caption, the paragraphs around it", async () => {
    const result = await read(await fixture("docutils.html"), "docs/docutils.html");
    const [mention] = fragment(result, "section:how-a-payment-flows").mentions;
    assert.deepEqual(mention, {
      targets: ["docs/images/payment-flow.png", "images/payment-flow.png"],
      alt: "Boxes of the payment flow",
      caption: "Figure 1: Gateway, orders and ledger The dashed arrow is the refund path.",
      title: "",
      prose: "The gateway asks the order service before it charges the card.\nRefunds go the other way round.",
      line: 30,
    });
  });

  it("give the pictures that they hold themselves, with their section", async () => {
    const source = await fixture("nbconvert.html");
    const result = await read(source);
    const dashboard = fragment(result, "figure:3");
    assert.equal(dashboard.kind, "figure");
    assert.equal(dashboard.title, "Dashboard at three");
    assert.match(dashboard.description, /The screen of that night/);
    assert.deepEqual([dashboard.anchor.slug, dashboard.anchor.line, dashboard.picture?.width], ["Dashboard", 56, 160]);
    const drawn = await html.render!(sourceOf("page.html", source), dashboard.anchor, 80, never);
    assert.deepEqual([drawn.width, drawn.height], [80, 48]);
    assert.deepEqual(fragment(result, "figure:2").labels.map(({ text }) => text), ["Ledger lag"]);
  });
});

describe("HTML text", () => {
  it("is what a reader sees: no scripts, styles, navigation or links of headings to themselves", async () => {
    const result = await read(
      page(
        `<nav>Home</nav><div class="toc">Contents</div><h2 id="a">Setup <a class="headerlink" href="#a">¶</a></h2>` +
          `<script>var x = "<h2>no</h2>";</script><style>p{}</style><p>Run <b>it</b>\n twice.<br>Then wait.</p><footer>© 2020</footer><!-- old -->`,
      ),
    );
    assert.deepEqual(result.fragments.map(({ key, title, text }) => [key, title, text]), [["section:a", "Setup", "Run it twice.\nThen wait."]]);
    assert.deepEqual(result.fragments[0]?.anchor.headingPath, ["Site", "Setup"]);
  });

  it("is that of the main part where the page names one", async () => {
    const result = await read(page(`<div>Menu</div><main><h1>Guide</h1><p>Text</p></main><div>Other pages</div>`));
    assert.deepEqual(result.fragments.map(({ title, text }) => [title, text]), [["Guide", "Text"]]);
  });

  it("are told apart where an id or heading has no letter", async () => {
    const { fragments } = await read(page('a<h1 id="#">One</h1><h1 id="#">#</h1><h1>#</h1>'));
    assert.deepEqual(fragments.map(({ key }) => key), ["section:", "section:one", "section:section", "section:section-1"]);
  });

  it("keeps the rows of tables and the lines of code", async () => {
    const [section] = (await read(page(`<h1>T</h1><table><tr><th>K<th>V<tr><td><p>a</p><td>b</table><pre>\n x\n  y</pre>`))).fragments;
    assert.equal(section?.text, "K | V\na | b\n x\n  y");
  });

  it("is decoded as the page states", async () => {
    const head = `<meta http-equiv="Content-Type" content="text/html; charset=gb2312"><h1>`;
    const result = await read(Buffer.concat([Buffer.from(head), Buffer.from([0xd6, 0xd0, 0xce, 0xc4])]));
    assert.equal(result.fragments[0]?.title, "中文");
    assert.equal((await read(`<meta charset=nonsense><h1>é`)).fragments[0]?.title, "é");
  });

  it("does not vanish where XHTML closes tags at once", async () => {
    const xhtml = `<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body><h1><a id="x"/>One</h1><p>Text</p></body></html>`;
    assert.deepEqual((await read(xhtml, "a.xhtml")).fragments.map(({ key, text }) => [key, text]), [["section:x", "Text"]]);
  });
});

describe("HTML pictures", () => {
  const referencesIn = async (body: string): Promise<(string | undefined)[]> =>
    (await read(page(body))).fragments.flatMap(({ mentions }) => mentions.map(({ targets }) => targets[0]));

  it("are found in every way to show one, and as the larger one they link to", async () => {
    const body = `<img data-src="a.png"><picture><source srcset="b.webp 2x, c.webp"><img src="d.png"></picture><a href="e.jpg"><img src="f.jpg"></a><img src="https://x/y.png"><h2>H <img src="g.png"></h2>`;
    assert.deepEqual(await referencesIn(body), ["docs/a.png", "docs/b.webp", "docs/d.png", "docs/f.jpg", "docs/e.jpg", "docs/g.png"]);
  });

  it("that are drawn in the page are figures when they have words, with boxes", async () => {
    const box = (inside: string): string => `<svg viewBox="0 0 200 100">${inside}</svg>`;
    const source = page(`<h1>Flow</h1>${box("<path d='M0 0h9'/>")}<figure>${box("<rect width=90 height=40 fill=red /><text x=120 y=60>Orders &amp; more</text>")}<figcaption>Figure 1: the flow</figcaption></figure>`);
    const result = await read(source);
    const figure = fragment(result, "figure:1");
    assert.equal(figure.title, "Figure 1: the flow");
    assert.deepEqual(figure.labels.map(({ text }) => text), ["Orders & more"]);
    assert.ok(figure.labels[0]!.box.x > 0.55 && figure.labels[0]!.box.y > 0.4);
    const drawn = await html.render!(sourceOf("page.html", source), figure.anchor, 200, never);
    assert.deepEqual(colourAt(drawn, 20, 20), [255, 0, 0]);
  });

  it("that cannot be decoded cost only themselves", async () => {
    const metafile = Buffer.from("\xd7\xcd\xc6\x9a", "latin1").toString("base64");
    const result = await read(page(`<h1>A</h1><img src="data:image/png;base64,AAAA"><img src="data:image/png;base64,${metafile}"><p>Text`));
    assert.deepEqual(result.fragments.map(({ key }) => key), ["section:a"]);
    assert.match(result.problems.join("\n"), /^Picture 1: .*\nPicture 2: .* is a Windows metafile \(WMF\), which Afterimage does not draw\.$/);
  });

  it("written as mermaid are diagrams", async () => {
    const result = await read(page(`<h1 id="p">Pay</h1><pre class="mermaid">flowchart LR\n A[Order service] --> B[Ledger]</pre>`));
    const diagram = fragment(result, "diagram:p:1");
    assert.deepEqual([diagram.kind, diagram.anchor.line, diagram.anchor.endLine], ["diagram", 1, 2]);
    assert.match(diagram.text, /Order service/);
    assert.ok(diagram.picture);
  });

  it("written as diagrams on one line are told apart by nothing, so that only the first is drawn", async () => {
    const text = page(`<h1 id="p">Pay</h1><pre class="graphviz">digraph { Web -> Billing }</pre><pre class="mermaid">graph LR; a --> b</pre><div class="dot">7</div>`);
    const { fragments } = await read(text);
    assert.deepEqual(fragments.map(({ key, picture }) => [key, picture !== undefined]), [["section:p", false], ["diagram:p:1", true], ["diagram:p:2", false]]);
    const { width, height } = await html.render!(sourceOf("docs/a.html", text), fragments[1]!.anchor, 200, never);
    assert.ok(height > width, "one above the other");
  });
});

describe("Hostile HTML", () => {
  it("is refused when it nests too deeply or grows while it is read", async () => {
    await rejectsWith(read("<div>".repeat(100_000)), "too-large");
    const formatting = Array.from({ length: 300 }, (_, at) => `<b id=${at}>`).join("");
    await rejectsWith(read("<p>" + formatting + "<p>x".repeat(Math.ceil(limits.htmlElements / 300) + 10)), "too-large");
    await rejectsWith(read("a\0b"), "unreadable");
  });

  it("is read in the time of its length with a row of any number of cells, or a section of any number of headings", async () => {
    const { fragments } = await read(page(`<h1>Wide</h1><table><tr>${"<td>a".repeat(200_000)}</table>`));
    assert.equal(fragment({ fragments, problems: [] }, "section:wide").text.slice(0, 9), "a | a | a");
    const many = await read(page(`<section id="s">${"<p>".repeat(100_000)}${"<h2>a</h2>".repeat(100_000)}</section>`));
    assert.equal(many.fragments.length, limits.fragments);
  });

  for (const name of ["docutils.html", "nbconvert.html"]) {
    it(`does not crash it: mutations of ${name}`, async () => survivesMutation(html, name, await fixture(name))).timeout(60_000);
  }
});
