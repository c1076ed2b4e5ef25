import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { describe, it } from "mocha";
import { excalidraw } from "../../../src/core/extract/excalidraw.ts";
import { image } from "../../../src/core/extract/image.ts";
import { svg } from "../../../src/core/extract/svg.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { colourAt, extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const scene = (...elements: object[]) => JSON.stringify({ type: "excalidraw", elements });
const box = (id: string, rest: object = {}) => ({ id, type: "rectangle", x: 0, y: 0, width: 100, height: 50, ...rest });
const text = (id: string, words: string, rest: object = {}) => ({ id, type: "text", x: 10, y: 10, width: 60, height: 25, fontSize: 20, text: words, ...rest });
const arrow = (from: string, to: string, rest: object = {}) => ({
  id: `${from}-${to}`, type: "arrow", x: 0, y: 0, points: [[0, 0], [200, 0]],
  startBinding: { elementId: from }, endBinding: { elementId: to }, endArrowhead: "arrow", ...rest,
});
const read = async (content: string) => fragment(await extract(excalidraw, "docs/shop-plan.excalidraw", content), "drawing");
const payload = (data: string) => `<!-- payload-type:application/vnd.excalidraw+json --><!-- payload-version:2 --><!-- payload-start -->${data}<!-- payload-end -->`;

describe("Excalidraw", () => {
  it("finds every text of a scene by Excalidraw where it stands, and the links", async () => {
    const { labels, picture, description } = await read((await fixture("export.excalidraw")).toString());
    assert.deepEqual([picture?.width, picture?.height], [720, 440]);
    const boxOf = (words: string) => labels.find((label) => label.text === words)?.box;
    assertMiddle(boxOf("API Gateway"), 110 / 720, 50 / 440);
    assertMiddle(boxOf("Order service"), 610 / 720, 52 / 440);
    assertMiddle(boxOf("In stock?"), 610 / 720, 370 / 440);
    assertMiddle(boxOf("REST"), 360 / 720, 50 / 440);
    assert.equal(description, "Excalidraw drawing\nhttps://wiki.example.org/gateway");
  });

  it("tells which shapes its arrows join, and in which direction", async () => {
    const { text: words } = await read((await fixture("export.excalidraw")).toString());
    assert.match(words, /^API Gateway → Order service: REST\nOrder service ↔ In stock\?$/m);
    assert.equal((await read(scene(text("a", "A"), text("b", "B", { y: 90 }), arrow("a", "b", { startArrowhead: "dot", endArrowhead: null })))).text, "A\nB\nB → A");
  });

  it("names an icon after the caption that it is grouped with, and a frame by its name", async () => {
    const grouped = [box("icon", { groupIds: ["g"] }), text("caption", "Redis", { groupIds: ["g"] }), { ...box("f"), type: "frame", name: "Cache tier" }];
    assert.match((await read(scene(...grouped, arrow("f", "icon")))).text, /^Cache tier → Redis$/m);
  });

  it("turns what is turned", async () => {
    const [upright] = (await read(scene(text("a", "Sideways", { width: 200, angle: Math.PI / 2 })))).labels;
    assert.ok(upright!.box.height > 0.5 && upright!.box.width < 0.8);
  });

  it("is drawn in the colours of its shapes, without what was deleted", async () => {
    const content = scene(box("a", { backgroundColor: "#ffec99" }), box("b", { backgroundColor: "#e03131", isDeleted: true }));
    const drawn = await excalidraw.render!(sourceOf("a.excalidraw", content), {}, 120, never);
    assert.deepEqual([drawn.width, drawn.height], [120, 70]);
    assert.deepEqual(colourAt(drawn, 60, 35), [0xff, 0xec, 0x99]);
  });
});

describe("pictures that Excalidraw exported", () => {
  it("say what is joined to what, with labels where the picture shows them", async () => {
    for (const [extractor, name] of [[svg, "export.excalidraw.svg"], [image, "export.excalidraw.png"]] as const) {
      const { fragments, problems } = await extract(extractor, name, await fixture(name));
      assert.deepEqual(problems, []);
      assert.deepEqual(fragments.map(({ key, kind, title }) => [key, kind, title]), [["image", "image", "export"]]);
      const [{ text: words, labels, picture }] = fragments as [(typeof fragments)[number]];
      assert.match(words, /^API Gateway → Order service: REST$/m, name);
      assertMiddle(labels.find((label) => label.text === "In stock?")?.box, 610 / 720, 370 / 440);
      assert.equal(picture?.needsOcr, false);
    }
  });

  it("stay pictures when the scene in them is broken, or would grow without bound", async () => {
    const packed = (bytes: Buffer) => Buffer.from(JSON.stringify({ encoding: "bstring", compressed: true, encoded: bytes.toString("latin1") }), "latin1").toString("base64");
    for (const data of ["", "AAAA", packed(Buffer.from("none")), packed(deflateSync(Buffer.alloc(limits.inflatedBytes + 1, " ")))]) {
      const { fragments, problems } = await extract(svg, "a.svg", `<svg viewBox="0 0 9 9">${payload(data)}<text y="9">Still here</text></svg>`);
      assert.deepEqual(fragments.map((each) => each.text), ["Still here"]);
      assert.match(problems.join(), /^The diagram kept in the picture cannot be read: /);
    }
  });
});

describe("hostile Excalidraw files", () => {
  it("are refused with a reason", async () => {
    for (const content of ["", "{", "null", '{"elements": 5}', "[".repeat(100_000)]) {
      await rejectsWith(extract(excalidraw, "a.excalidraw", content), "unreadable");
    }
  });

  it("lose only the elements that make no sense, and numbers that are none", async () => {
    const extraction = await extract(excalidraw, "a.excalidraw", scene({ type: 5 }, box("a", { width: 1e300, x: "NaN" }), text("b", "Kept", { containerId: "b", fontSize: -5 }), arrow("b", "b")));
    assertSound(extraction);
    assert.match(extraction.fragments[0]!.text, /Kept/);
    assert.match(extraction.problems.join(), /^1 elements cannot be read/);
  });

  it("are read up to the limit of elements", async () => {
    const many = Array.from({ length: limits.diagramElements + 3 }, (_, at) => text(`t${at}`, `T${at}`, { x: at, y: at }));
    const { fragments, problems } = await extract(excalidraw, "a.excalidraw", scene(...many));
    assert.match(problems.join(), /^3 elements beyond the first 20000 are left out/);
    assert.ok(fragments[0]!.labels.length <= limits.labels);
  });

  it("answer or refuse any mutation", async () => survivesMutation(excalidraw, "a.excalidraw", await fixture("export.excalidraw")));
  it("answer or refuse any mutation of an exported drawing", async () => survivesMutation(svg, "a.svg", await fixture("export.excalidraw.svg")));
});
