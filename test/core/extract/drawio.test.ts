import assert from "node:assert/strict";
import { deflateRawSync } from "node:zlib";
import { describe, it } from "mocha";
import sharp from "sharp";
import { drawio } from "../../../src/core/extract/drawio.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const page = async (name: string, number: number) => fragment(await extract(drawio, `docs/${name}`, await fixture(name)), `page:${number}`);

const model = (cells: string, attributes = "") =>
  `<mxGraphModel ${attributes}><root><mxCell id="0"/><mxCell id="1" parent="0"/>${cells}</root></mxGraphModel>`;
const box = (id: string, value: string, geometry: string, rest = 'parent="1"') =>
  `<mxCell id="${id}" value="${value}" style="html=1;" vertex="1" ${rest}><mxGeometry ${geometry} as="geometry"/></mxCell>`;
const pack = (xml: string) => deflateRawSync(encodeURIComponent(xml)).toString("base64");
const read = async (xml: string) => fragment(await extract(drawio, "a.drawio", xml), "page:1");

describe("draw.io", () => {
  it("gives a fragment a page, with its number to jump to and its name as title", async () => {
    const { fragments, problems } = await extract(drawio, "docs/shop.drawio", await fixture("drawpyo.drawio"));
    assert.deepEqual(problems, []);
    assert.deepEqual(fragments.map(({ key, kind, anchor, title }) => [key, kind, anchor.page, title]), [
      ["page:1", "diagram", 1, "Checkout"],
      ["page:2", "diagram", 2, "Operations"],
    ]);
  });

  it("finds every label of a file by drawpyo where it stands on the page", async () => {
    const { labels, picture } = await page("drawpyo.drawio", 1);
    assert.deepEqual([picture?.width, picture?.height], [420, 280]);
    const boxOf = (text: string) => labels.find((label) => label.text === text)?.box;
    assertMiddle(boxOf("API Gateway"), 70 / 420, 40 / 280);
    assertMiddle(boxOf("Order service"), 350 / 420, 40 / 280);
    assertMiddle(boxOf("Orders DB"), 350 / 420, 230 / 280);
    assertMiddle(boxOf("REST"), 210 / 420, 40 / 280);
  });

  it("tells which shapes are joined, and how", async () => {
    assert.match((await page("drawpyo.drawio", 1)).text, /^API Gateway → Order service: REST\nOrder service → Orders DB: SQL$/m);
    const network = await page("n2g.drawio", 1);
    assert.match(network.text, /^core-1 – edge-7: 10G Gi0\/1 Gi0\/2$/m);
    assert.match(network.description, /https:\/\/wiki\.example\.org\/edge-7/);
  });

  it("reads what the editor saves: HTML, lanes, placeholders, tooltips, labels on edges; not hidden layers", async () => {
    const { text, description, labels } = await page("editor.drawio", 1);
    assert.deepEqual(text.split("\n"), [
      "Backend", "Orders v2", "Ledger", "writes", "Gateway", "Envoy 1.30", "REST",
      "Orders v2 ↔ Ledger: writes", "Gateway Envoy 1.30 → Orders v2: REST",
    ]);
    assert.equal(description, "draw.io diagram\nOwned by team Falcon\nhttps://wiki.example.org/orders");
    // The page shows x from -10 to 710 and y from 90 to 410; the shape's place counts from its lane.
    assertMiddle(labels.find(({ text: words }) => words === "Orders v2")?.box, (420 + 10) / 720, (230 - 90) / 320);
  });

  it("names a page that nobody named after the file", async () => {
    assert.equal((await page("editor.drawio", 2)).title, "editor");
  });

  it("reads compressed pages as plain ones", async () => {
    const xml = model(box("2", "Straße &amp;lt;1&amp;gt;", 'x="1" y="1" width="80" height="40"'));
    const plain = await read(`<mxfile><diagram name="A">${xml}</diagram></mxfile>`);
    assert.deepEqual(await read(`<mxfile><diagram name="A">${pack(xml)}</diagram></mxfile>`), plain);
    assert.equal(plain.text, "Straße <1>");
  });

  it("is drawn in the colours of its shapes, on paper", async () => {
    const drawn = await drawio.render!(sourceOf("a.drawio", await fixture("drawpyo.drawio")), { page: 1 }, 420, never);
    assert.deepEqual([drawn.width, drawn.height], [420, 280]);
    assert.deepEqual(colourAt(drawn, 20, 20), [0xda, 0xe8, 0xfc]);
    assert.deepEqual(colourAt(drawn, 300, 20), [0xd5, 0xe8, 0xd4]);
    assert.deepEqual(colourAt(drawn, 350, 260), [0xff, 0xe6, 0xcc]);
    assert.deepEqual(colourAt(drawn, 150, 200), [255, 255, 255]);
  });

  it("draws pictures that lie in it, and a grey box for others", async () => {
    const red = await sharp({ create: { width: 4, height: 4, channels: 3, background: "#f00" } }).png().toBuffer();
    const picture = (url: string) => model(`<mxCell id="2" style="shape=image;image=${url};" vertex="1" parent="1"><mxGeometry width="80" height="80" as="geometry"/></mxCell>`);
    const middle = async (url: string) => colourAt(await drawio.render!(sourceOf("a.drawio", picture(url)), { page: 1 }, 100, never), 50, 50);
    assert.deepEqual(await middle(`data:image/png,${red.toString("base64")}`), [255, 0, 0]);
    assert.deepEqual(await middle("https://example.org/a.png"), [0xee, 0xee, 0xee]);
  });

  it("keeps the pages it can read and says which it cannot", async () => {
    const good = model(box("2", "Good", 'width="80" height="40"'));
    const { fragments, problems } = await extract(drawio, "a.drawio", `<mxfile><diagram>!!!!</diagram><diagram>${good}</diagram></mxfile>`);
    assert.deepEqual(fragments.map(({ key, text }) => [key, text]), [["page:2", "Good"]]);
    assert.match(problems.join(), /^Page 1 cannot be read: .*damaged/);
  });
});

describe("hostile draw.io files", () => {
  it("are refused with a reason", async () => {
    await rejectsWith(extract(drawio, "a.drawio", ""), "unreadable");
    await rejectsWith(extract(drawio, "a.drawio", "<svg/>"), "unreadable");
    await rejectsWith(extract(drawio, "a.drawio", "<mxfile><diagram>AAAA</diagram></mxfile>"), "unreadable");
    await rejectsWith(extract(drawio, "a.drawio", "<a>".repeat(limits.xmlDepth + 1)), "too-large");
  });

  it("cannot grow without bound when unpacked", async () => {
    const bomb = deflateRawSync(Buffer.alloc(limits.inflatedBytes + 1, " ")).toString("base64");
    await rejectsWith(extract(drawio, "a.drawio", `<mxfile><diagram>${bomb}</diagram></mxfile>`), "too-large");
  });

  it("lose only the shapes that contain each other, and numbers that are none", async () => {
    const circle = box("a", "A", 'width="9" height="9"', 'parent="b"') + box("b", "B", 'width="9" height="9"', 'parent="a"') + box("c", "C", 'width="9" height="9"', 'parent="c"');
    const { fragments, problems } = await extract(drawio, "a.drawio", model(circle + box("d", "D", 'x="NaN" y="1e999" width="80" height="Infinity"')));
    assert.deepEqual(fragments.map(({ text }) => text), ["D"]);
    assert.match(problems.join(), /3 shapes contain each other in a circle/);
    assertSound({ fragments, problems });
  });

  it("are read up to the limit of shapes, however deep they stand in each other", async () => {
    const nested = Array.from({ length: limits.diagramElements + 5 }, (_, at) => box(`n${at}`, `N${at}`, 'x="1" y="1" width="9" height="9"', `parent="${at === 0 ? "1" : `n${at - 1}`}"`));
    const { fragments, problems } = await extract(drawio, "a.drawio", model(nested.join("")));
    assert.match(problems.join(), /7 shapes beyond the first 20000 are left out/);
    assert.ok(fragments[0]!.labels.length <= limits.labels);
  });

  for (const name of ["editor.drawio", "drawpyo.drawio"]) {
    it(`answer or refuse any mutation of ${name}`, async () => survivesMutation(drawio, "a.drawio", await fixture(name)));
  }
});
