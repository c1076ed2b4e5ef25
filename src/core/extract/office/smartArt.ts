/** SmartArt (ECMA-376 part 1, §21.4): the words of its data model, and the drawing that Office keeps of it. */
import type { XmlElement } from "../xml.ts";
import { attribute, child, children, descendants } from "./elements.ts";
import { bodyLines } from "./drawingml/paragraphs.ts";

/** Words of the nodes, in their order; what only carries the layout has none. */
export function wordsOfSmartArt(data: XmlElement | undefined): string[] {
  return children(child(data, "ptLst"), "pt")
    .filter((point) => !/^(?:pres|parTrans|sibTrans)$/.test(attribute(point, "type") ?? ""))
    .map((point) => bodyLines(child(point, "t")).join(" "))
    .filter((line) => line !== "");
}

/** Relation of the slide that leads to the drawing of a data model (MS-ODRAWXML §2.24). */
export function drawingRelationOf(data: XmlElement | undefined): string | undefined {
  for (const extension of descendants(data, "dataModelExt")) return attribute(extension, "relId");
  return undefined;
}
