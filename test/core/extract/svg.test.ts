import assert from "node:assert/strict";
import { createServer } from "node:http";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, it } from "mocha";
import sharp from "sharp";
import { AfterimageError } from "../../../src/core/errors.ts";
import { svg } from "../../../src/core/extract/svg.ts";
import { viewBoxOf } from "../../../src/core/extract/svg/geometry.ts";
import { sanitiseSvg } from "../../../src/core/extract/svg/sanitise.ts";
import { drawnSize } from "../../../src/core/extract/svg/drawnSize.ts";
import { parseSvg } from "../../../src/core/extract/svg/tree.ts";
import type { Box, Label } from "../../../src/core/model.ts";
import { limits } from "../../../src/core/limits.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const drawing = (inside: string, attributes = 'viewBox="0 0 200 100"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`;

const read = async (content: string) => fragment(await extract(svg, "docs/order-flow.svg", content), "image");
const labelsIn = async (inside: string): Promise<readonly Label[]> => (await read(drawing(inside))).labels;

async function colourIn(content: string, x: number, y: number, maxSide = 200): Promise<number[]> {
  const drawn = await svg.render!(sourceOf("a.svg", content), {}, maxSide, never);
  const left = Math.min(drawn.width - 1, Math.floor(x * drawn.width));
  const top = Math.min(drawn.height - 1, Math.floor(y * drawn.height));
  return colourAt(drawn, left, top);
}

function assertNear(box: Box | undefined, x: number, y: number): void {
  assert.ok(box);
  const [centreX, centreY] = [box.x + box.width / 2, box.y + box.height / 2];
  assert.ok(Math.abs(centreX - x) < 0.06 && Math.abs(centreY - y) < 0.06, `centre ${centreX}, ${centreY} is not near ${x}, ${y}`);
}

describe("SVG text", () => {
  it("gives a label a line, with its box in the view box", async () => {
    const [label] = await labelsIn('<text x="100" y="50" text-anchor="middle" font-size="10">Order service</text>');
    assert.equal(label?.text, "Order service");
    assertNear(label.box, 0.5, 0.47);
  });

  it("follows nested transforms", async () => {
    const [moved, turned] = await labelsIn(
      '<g transform="translate(100,40) scale(2)"><g transform="matrix(1 0 0 1 20 10)"><text font-size="4">up</text></g></g>' +
        '<text transform="rotate(90 100 50)" x="100" y="50" font-size="10">turned line</text>',
    );
    assertNear(moved?.box, 0.72, 0.57);
    assert.ok(turned && turned.box.height * 100 > turned.box.width * 200, "a line turned by 90° is taller than wide");
  });

  it("takes size and anchor from attributes, styles and class rules, and leaves out what is hidden", async () => {
    const labels = await labelsIn(
      "<style>.big{font-size:20px;text-anchor:end} .off{display:none}</style>" +
        '<text class="big" x="200" y="50">End</text><text class="off">gone</text><g visibility="hidden"><text>gone</text></g>' +
        '<text style="font-size:5px" x="0" y="90">small</text><defs><text>gone</text></defs>',
    );
    assert.deepEqual(labels.map((label) => label.text), ["End", "small"]);
    assert.ok(Math.abs(labels[0]!.box.x + labels[0]!.box.width - 1) < 0.001);
    assert.ok(labels[0]!.box.height > 3 * labels[1]!.box.height);
  });

  it("splits text into lines at tspans, and joins letters that were only placed", async () => {
    const labels = await labelsIn(
      '<text x="10" y="20" font-size="10">Virtual<tspan x="10" dy="12">network</tspan></text>' +
        '<text font-size="10"><tspan x="10" y="80">Inter</tspan><tspan x="31.5" y="80">net</tspan><tspan x="55" y="80">edge</tspan></text>',
    );
    assert.deepEqual(labels.map((label) => label.text), ["Virtual", "network", "Internet edge"]);
  });

  it("reads HTML labels once, not their fallback", async () => {
    const labels = await labelsIn(
      '<switch><foreignObject width="100%" height="100%"><div xmlns="http://www.w3.org/1999/xhtml" style="margin-left: 90px; padding-top: 50px; width: 20px">Order<br/>queue</div></foreignObject><text x="1" y="1">Order que...</text></switch>',
    );
    assert.deepEqual(labels.map((label) => label.text), ["Order", "queue"]);
    assertNear(labels[0]?.box, 0.5, 0.45);
  });

  it("resolves entities that are plain text, as drawing programs declare them", async () => {
    const content = `<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd" [ <!ENTITY ns "http://ns"> <!ENTITY who "Ada"> ]>${drawing('<text y="50" xmlns:i="&ns;">&who;&nbsp;&amp; co</text>')}`;
    assert.equal((await read(content)).text, "Ada & co");
  });

  it("takes title and description from the drawing, unless a program made them up", async () => {
    const named = await read(drawing("<title>Order flow</title><desc>From cart to parcel</desc>", 'viewBox="0 0 9 9" aria-label="Flow"'));
    assert.deepEqual([named.title, named.description], ["Order flow", "From cart to parcel\nFlow"]);
    assert.equal((await read(drawing("<title>Page-1</title>"))).title, "order flow");
  });

  it("asks for OCR only when letters may be drawn as outlines", async () => {
    const outlines = '<path d="M0 0h1v1z"/>'.repeat(40);
    const needsOcr = async (inside: string) => (await read(drawing(inside))).picture?.needsOcr;
    assert.equal(await needsOcr(outlines), true);
    assert.equal(await needsOcr(`${outlines}<text y="20">The labels are real text here</text>`), false);
    assert.equal(await needsOcr('<path d="M0 0h1v1z"/>'), false);
  });

  it("takes its size from the view box, else width and height, else what browsers use", async () => {
    const size = async (attributes: string) => {
      const { picture } = await read(drawing("", attributes));
      return [picture?.width, picture?.height];
    };
    assert.deepEqual(await size('viewBox="5 5 40 30" width="400" height="300"'), [40, 30]);
    assert.deepEqual(await size('width="1in" height="48"'), [96, 48]);
    assert.deepEqual(await size('width="100%" viewBox="0 0 0 0"'), [300, 150]);
  });
});

describe("SVG drawing", () => {
  it("is drawn at the asked size, however small or huge it says it is", async () => {
    for (const attributes of ['viewBox="0 0 20 10"', 'viewBox="0 0 2e9 1e9" width="2000000000" height="1000000000"']) {
      const raster = await svg.render!(sourceOf("a.svg", drawing('<rect width="5" height="5"/>', attributes)), {}, 400, never);
      assert.deepEqual([raster.width, raster.height], [400, 200]);
    }
  });

  it("is readable when it is drawn for a dark theme", async () => {
    const content = drawing('<rect x="20" y="20" width="160" height="20" fill="#fff"/>');
    assert.ok((await colourIn(content, 0.02, 0.9)).every((value) => value < 60));
    assert.deepEqual(await colourIn(drawing('<rect width="20" height="20"/>'), 0.9, 0.9), [255, 255, 255]);
  });

  it("shows HTML labels that have no fallback", async () => {
    const label = '<foreignObject x="0" y="0" width="200" height="100"><p xmlns="http://www.w3.org/1999/xhtml">MMMMMMMMMM</p></foreignObject>';
    const { data } = await svg.render!(sourceOf("a.svg", drawing(label)), {}, 400, never);
    assert.ok(data.some((value) => value < 128));
  });

  it("keeps pictures that lie in the document, also drawings, but not what these refer to", async () => {
    const icon = (inside: string) => `data:image/svg+xml;base64,${Buffer.from(drawing(inside)).toString("base64")}`;
    const red = drawing(`<image width="200" height="100" href="${icon('<rect width="200" height="100" fill="#f00"/>')}"/>`);
    assert.deepEqual(await colourIn(red, 0.5, 0.5), [255, 0, 0]);
    const clean = sanitise(drawing(`<image href="${icon('<script>1</script><image href="http://evil/x.png"/>')}"/>`));
    const inner = Buffer.from(/base64,([^"]+)/.exec(clean)![1]!, "base64").toString();
    assert.ok(!inner.includes("script") && !inner.includes("evil"));
  });

  it("loads nothing from the network or the disk", async () => {
    const requests: string[] = [];
    const server = createServer((request, response) => {
      requests.push(request.url ?? "");
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const host = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    const folder = await mkdtemp(join(tmpdir(), "afterimage-svg-"));
    try {
      const secret = join(folder, "red.png");
      await writeFile(secret, await sharp({ create: { width: 200, height: 100, channels: 3, background: "#f00" } }).png().toBuffer());
      const content = drawing(
        `<style>@import url(${host}/a.css); rect { fill: url(${host}/b.svg#x) }</style><script href="${host}/c.js"/>` +
          `<image width="200" height="100" href="file://${secret}"/><image width="200" height="100" xlink:href="${secret}"/>` +
          `<image width="200" height="100" href="${host}/d.png"/><use href="${host}/e.svg#x"/><g style="mask:url('${host}/f.svg#m')"/>`,
      );
      assert.deepEqual(await colourIn(content, 0.5, 0.5), [255, 255, 255]);
      assert.deepEqual(requests, []);
      assert.ok(!sanitise(content).includes(host) && !sanitise(content).includes(secret));
    } finally {
      server.close();
      await rm(folder, { recursive: true });
    }
  });

  it("keeps no script, handler, HTML or reference out of the document", () => {
    const clean = sanitise(
      drawing('<script>alert(1)</script><rect onclick="x()" onload="y()"/><a href="javascript:alert(1)"><text>t</text></a><iframe src="x"/><use href="#ok"/>'),
    );
    assert.doesNotMatch(clean, /script|onclick|onload|iframe/);
    assert.match(clean, /href="#ok"/);
  });

  it("has its texts cut where they are longer than any that is drawn", () => {
    const long = "x".repeat(limits.drawnText + 1);
    const clean = sanitise(drawing(`<text>${long}</text><foreignObject width="9" height="9"><div>${long}</div></foreignObject>`));
    assert.deepEqual([...clean.matchAll(/x{9,}/g)].map(([run]) => run.length), [limits.drawnText, limits.drawnText]);
    const pieces = sanitise(drawing(`<text>${"<![CDATA[x]]><x:y/>".repeat(limits.drawnText + 1)}</text>`));
    assert.ok(pieces.includes(`<text>${"x".repeat(limits.drawnText)}</text>`), "what the renderer takes for one text is cut as one");
  });

  it("is not harmed by entity bombs", async () => {
    const nested = Array.from({ length: 20 }, (_, at) => `<!ENTITY e${at + 1} "${`&e${at};`.repeat(10)}">`).join("");
    const laughs = `<!DOCTYPE svg [<!ENTITY e0 "ha">${nested}]>${drawing('<text y="9">&e20;x</text>')}`;
    assert.equal((await read(laughs)).text, "x");
    const long = `<!DOCTYPE svg [<!ENTITY big "${"x".repeat(50_000)}">]>${drawing(`<text y="9">${"&big;".repeat(5000)}</text>`)}`;
    assert.ok((await read(long)).text.length <= limits.fragmentText);
  });

  it("is refused with a reason when broken, empty, no SVG, or nested beyond the limit", async () => {
    await rejectsWith(extract(svg, "a.svg", ""), "unreadable");
    await rejectsWith(extract(svg, "a.svg", "<svg><g></svg>"), "unreadable");
    await rejectsWith(extract(svg, "a.svg", "<html/>"), "unreadable");
    await rejectsWith(extract(svg, "a.svg", drawing("<g>".repeat(5000) + "</g>".repeat(5000))), "too-large");
    // Each level doubles what is drawn: 2^30 rectangles.
    const uses = Array.from({ length: 30 }, (_, at) => `<g id="g${at + 1}"><use href="#g${at}"/><use href="#g${at}"/></g>`).join("");
    const doubling = drawing(`<defs><rect id="g0" width="1" height="1"/>${uses}</defs><use href="#g30"/>`);
    const error = await rejectsWith(svg.render!(sourceOf("a.svg", doubling), {}, 100, never), "too-large");
    assert.match(error.message, /shapes/);
  });

  it("is read in the time of its length when it begins any number of document types", async () => {
    await rejectsWith(extract(svg, "a.svg", "<!DOCTYPE".repeat(1_000_000)), "unreadable");
    await rejectsWith(extract(svg, "a.svg", "<!DOCTYPE a [".repeat(1_000_000)), "unreadable");
  });

  it("is read and cleaned in the time of its length whatever its styles and transforms begin and never end", async () => {
    const long = (piece: string): string => piece.repeat(1_000_000 / piece.length);
    for (const css of [long("/*"), long("a "), long("a,"), long("}"), long("{"), `a{fill:${long("url(")}`, `a{fill:url(${long(" ")}#`]) {
      assert.equal((await read(drawing(`<style>${css}</style><text y="9">x</text>`))).text, "x");
      sanitise(drawing(`<style>${css}</style><g style="${css}"/>`));
    }
    for (const transform of [long("a"), long("rotate("), long("a ")]) {
      assert.equal((await read(drawing(`<text y="9" transform="${transform}">x</text>`))).text, "x");
    }
  });

  it("counts what it refers to as often as it is drawn", () => {
    const size = (content: string): number => drawnSize(parseSvg(drawing(content), "a.svg"));
    assert.equal(size("<g><rect/><rect/></g>"), 4);
    assert.equal(size('<defs><g id="a"><rect/><rect/></g></defs>'), 1, "what is only defined is not drawn");
    assert.equal(size('<defs><g id="a"><rect/><rect/></g></defs><use href="#a"/><use href="#a"/>'), 1 + 2 * 4);
    assert.equal(size('<pattern id="a"><rect/></pattern><rect fill="url(#a)"/>'), 1 + 1 + 2);
    assert.equal(size(`<style>a{b:c}${"x,y{b:c}".repeat(100)}</style>`), 1 + (2 * 201) / 400, "every rule is compared with every element");
    assert.equal(size('<g id="a"><use href="#a"/></g>'), 3, "a circle ends");
    const chain = Array.from({ length: 50_000 }, (_, at) => `<g id="g${at}"><use href="#g${at + 1}"/></g>`).join("");
    assert.equal(size(`<defs>${chain}</defs><use href="#g0"/>`), Infinity);
  });

  it("answers any file with labels inside the drawing or an AfterimageError", async () => {
    const piece = fc.constantFrom('<text x="1" y="2">a', "</text>", "<g transform='rotate(1e9)'>", "</g>", "<tspan dx='nan'>", "</tspan>", "&#0;", "&x;", "<!--", "]]>", "<style>a{", "</style>", "é");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 12 }), async (pieces) => {
        try {
          for (const { box } of await labelsIn(pieces.join(""))) {
            assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= 1.000001 && box.y + box.height <= 1.000001);
          }
        } catch (error) {
          assert.ok(error instanceof AfterimageError, String(error));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function sanitise(content: string): string {
  const root = parseSvg(content, "a.svg");
  return sanitiseSvg(root, viewBoxOf(root)!, { width: 100, height: 50 });
}
