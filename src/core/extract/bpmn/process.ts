/** What a BPMN file says: its elements by id, whatever prefix its writer gave their names. */
import { AfterimageError } from "../../errors.ts";
import type { DiagramGraph } from "../diagram/graph.ts";
import { GraphBuilder, plainWords } from "../diagram/graph.ts";
import type { Relation } from "../diagram/relations.ts";
import { elementsOf, parseXml, textOf, type XmlElement, type XmlFormat } from "../xml.ts";

const format: XmlFormat = { name: "BPMN", hint: "Open it in a BPMN modeler to see whether the file is damaged." };

export interface BpmnElement {
  readonly id: string;
  /** Without prefix: `userTask`, `sequenceFlow`. */
  readonly type: string;
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly documentation: string;
}

export interface BpmnFile {
  readonly elements: ReadonlyMap<string, BpmnElement>;
  /** The `<BPMNDiagram>` elements: pages with geometry. */
  readonly diagrams: readonly XmlElement[];
}

export function localName({ name }: XmlElement): string {
  return name.slice(name.indexOf(":") + 1);
}

/** @throws AfterimageError `unreadable`, `too-large` */
export function readBpmn(source: string, path: string): BpmnFile {
  const root = parseXml(source, path, format);
  if (localName(root) !== "definitions") {
    throw new AfterimageError({ kind: "unreadable", message: `${path} cannot be read as BPMN: its content is <${root.name}>.`, hint: format.hint });
  }
  const elements = new Map<string, BpmnElement>();
  const visit = (element: XmlElement): void => {
    const { attributes } = element;
    const id = attributes.get("id");
    const child = (name: string): string => plainWords(elementsOf(element).filter((each) => localName(each) === name).map(textOf).join(" "));
    if (id !== undefined) {
      elements.set(id, {
        id,
        type: localName(element),
        name: plainWords(attributes.get("name") ?? child("text")),
        source: attributes.get("sourceRef") ?? "",
        target: attributes.get("targetRef") ?? "",
        documentation: child("documentation"),
      });
    }
    for (const each of elementsOf(element)) if (localName(each) !== "BPMNDiagram") visit(each);
  };
  visit(root);
  return { elements, diagrams: elementsOf(root).filter((each) => localName(each) === "BPMNDiagram") };
}

/** A name, or for what nobody named its type in words: `exclusive gateway`. */
function nameOf(element: BpmnElement | undefined): string {
  return element === undefined ? "" : element.name || element.type.replace(/([A-Z])/g, " $1").toLowerCase().trim();
}

function flowsOf({ elements }: BpmnFile): BpmnElement[] {
  return [...elements.values()].filter(({ source, target }) => elements.has(source) && elements.has(target));
}

export function relationsOfBpmn(file: BpmnFile, isShown: (id: string) => boolean): Relation[] {
  return flowsOf(file).filter(({ id }) => isShown(id)).map(({ source, target, name, type }) => ({
    from: nameOf(file.elements.get(source)),
    to: nameOf(file.elements.get(target)),
    label: name,
    direction: type === "association" ? "none" : "forward",
  }));
}

/** A file without geometry as a graph to be laid out. */
export function graphOfBpmn(file: BpmnFile): DiagramGraph {
  const graph = new GraphBuilder();
  const flows = flowsOf(file);
  const joined = new Set(flows.flatMap(({ source, target }) => [source, target]));
  for (const element of file.elements.values()) {
    const { id, type } = element;
    if (joined.has(id) || /task$|activity$|event$/i.test(type)) graph.add(id, nameOf(element), /gateway$/i.test(type) ? "diamond" : /event$/i.test(type) ? "ellipse" : "box");
  }
  for (const { source, target, name } of flows) graph.join(source, target, name, { isDashed: false, hasStartTip: false, hasEndTip: true });
  return graph;
}
