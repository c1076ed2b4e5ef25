import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { bpmn } from "../../../src/core/extract/bpmn.ts";
import { limits } from "../../../src/core/limits.ts";
import { assertMiddle, assertSound, fixture, survivesMutation } from "./diagram/mutate.ts";
import { extract, fragment, never, rejectsWith, sourceOf } from "./sources.ts";

const file = (process: string, shapes = "") =>
  `<definitions><process id="p">${process}</process><BPMNDiagram name="Flow"><BPMNPlane bpmnElement="p">${shapes}</BPMNPlane></BPMNDiagram></definitions>`;
const shape = (id: string, bounds: string, rest = "") => `<BPMNShape bpmnElement="${id}" ${rest}><Bounds ${bounds}/></BPMNShape>`;

describe("BPMN", () => {
  it("has the names of a file by bpmn-io where they stand, and its flows as relations", async () => {
    const { title, kind, anchor, text, labels, picture, description } = fragment(await extract(bpmn, "docs/a.bpmn", await fixture("bpmn-io.bpmn")), "page:1");
    assert.deepEqual([title, kind, anchor], ["Checkout", "diagram", { page: 1 }]);
    assert.match(text, /^In stock\? → Ship goods: yes\nIn stock\? → Cancelled: no\nShip goods → Delivered$/m);
    assert.equal(description, "BPMN diagram\nAsk the warehouse system");
    const boxOf = (words: string) => labels.find((label) => label.text === words)!.box;
    const [task, next, end] = [boxOf("Check stock"), boxOf("Ship goods"), boxOf("Delivered")];
    // Their middles stand 300 apart in the file; the name of an event is below it.
    assert.ok(Math.abs((next.x + next.width / 2 - task.x - task.width / 2) * picture!.width - 300) < 1);
    assert.ok(end.y > task.y + task.height);
  });

  it("is read whatever prefix its writer chose", async () => {
    const content = (await fixture("bpmn-io.bpmn")).toString();
    const plain = await extract(bpmn, "a.bpmn", content);
    const renamed = content.replace(/(<\/?)bpmn:/g, "$1semantic:").replace("xmlns:bpmn=", "xmlns:semantic=").replace(/(<\/?)dc:/g, "$1omgdc:").replace("xmlns:dc=", "xmlns:omgdc=");
    assert.deepEqual(await extract(bpmn, "a.bpmn", renamed), plain);
  });

  it("writes the name of a pool upwards in its strip", async () => {
    const content = file('<participant id="a" name="Warehouse"/>', shape("a", 'x="0" y="0" width="580" height="180"'));
    const [label] = fragment(await extract(bpmn, "a.bpmn", content), "page:1").labels;
    assertMiddle(label?.box, 25 / 600, 0.5);
    assert.ok(label!.box.height * 200 > label!.box.width * 600);
  });

  it("is laid out when it has no geometry; what has no name is called by its type", async () => {
    const content = '<definitions><process id="p"><task id="a" name="Pick"/><exclusiveGateway id="g"/><sequenceFlow id="f" sourceRef="a" targetRef="g"/></process></definitions>';
    const { text, picture, labels } = fragment(await extract(bpmn, "a.bpmn", content), "process");
    assert.equal(text, "Pick\nexclusive gateway\nPick → exclusive gateway");
    assert.ok(picture && labels.length > 0);
    const { width, height } = await bpmn.render!(sourceOf("a.bpmn", content), {}, 200, never);
    assert.equal(Math.max(width, height), 200);
  });
});

describe("hostile BPMN files", () => {
  it("are refused with a reason", async () => {
    for (const content of ["", "<definitions>", "<mxfile/>"]) await rejectsWith(extract(bpmn, "a.bpmn", content), "unreadable");
    await rejectsWith(extract(bpmn, "a.bpmn", "<a>".repeat(limits.xmlDepth + 1)), "too-large");
    await rejectsWith(bpmn.render!(sourceOf("a.bpmn", file("")), { page: 9 }, 100, never), "not-found");
  });

  it("lose numbers that are none, and shapes of nothing", async () => {
    const flow = '<task id="a" name="A"/><sequenceFlow id="f" sourceRef="a" targetRef="a"/><sequenceFlow id="g" sourceRef="a" targetRef="none"/>';
    const edge = '<BPMNEdge bpmnElement="f"><waypoint x="NaN" y="1e999"/><waypoint x="5"/></BPMNEdge><BPMNEdge bpmnElement="g"/>';
    const extraction = await extract(bpmn, "a.bpmn", file(flow, shape("a", 'x="1e400" y="" width="-5" height="50"') + shape("none", 'width="9"') + edge));
    assertSound(extraction);
    assert.equal(extraction.fragments[0]?.text, "A\nA → A");
  });

  it("are read up to the limit of shapes", async () => {
    const many = shape("a", 'width="90" height="40"').repeat(limits.diagramElements + 4);
    const { problems } = await extract(bpmn, "a.bpmn", file('<task id="a" name="A"/>', many));
    assert.match(problems.join(), /^Page 1: 4 shapes beyond the first 20000 are left out/);
  });

  it("answer or refuse any mutation", async () => survivesMutation(bpmn, "a.bpmn", await fixture("bpmn-io.bpmn"))).timeout(120_000);
});
