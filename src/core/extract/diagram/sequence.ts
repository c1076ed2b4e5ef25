import { widthOfText } from "../svg/textWidth.ts";
import { relationsOf, type DiagramGraph } from "./graph.ts";
import { paper, type Paint, type Shape, type Sheet, type TextShape } from "./sheet.ts";

const fontSize = 12;
const boxHeight = 34;
const rowHeight = 32;
/** Messages that are drawn; the rest is text alone. */
const mostMessages = 200;

const line: Paint = { fill: "none", stroke: "#444444", strokeWidth: 1, isDashed: false, opacity: 1 };
const box: Paint = { ...line, fill: "#eef3fb", stroke: "#5b7aa8" };

/** A sequence diagram: who takes part side by side, messages below each other. */
export function sequenceSheet(graph: DiagramGraph): Sheet {
  const names = [...graph.nodes].map(([id, { label }]) => ({ id, label, width: Math.max(80, widthOfText(label, fontSize) + 24) }));
  const edges = graph.edges.slice(0, mostMessages);
  const longest = Math.max(0, ...edges.map(({ label }) => widthOfText(label, fontSize)));
  const gap = Math.min(220, Math.max(40, longest - 60));
  const height = boxHeight + (edges.length + 1) * rowHeight;
  const shapes: Shape[] = [];
  const middles = new Map<string, number>();
  let left = 0;
  for (const { id, label, width } of names) {
    const middle = left + width / 2;
    middles.set(id, middle);
    const place = { x: left, y: 0, width, height: boxHeight };
    shapes.push({ kind: "line", points: [{ x: middle, y: boxHeight }, { x: middle, y: height }], isCurved: false, hasStartTip: false, hasEndTip: false, paint: { ...line, isDashed: true, stroke: "#999999" } });
    shapes.push({ kind: "outline", outline: "rounded", place, turn: 0, paint: box }, textAt(label, place));
    left += width + gap;
  }
  for (const [at, { from, to, label, direction, isDashed }] of edges.entries()) {
    const y = boxHeight + (at + 1) * rowHeight;
    const [start, end] = [middles.get(from)!, middles.get(to)!];
    const points = start === end ? [{ x: start, y: y - 8 }, { x: start + 40, y: y - 8 }, { x: start + 40, y }, { x: start, y }] : [{ x: start, y }, { x: end, y }];
    shapes.push({ kind: "line", points, isCurved: false, hasStartTip: direction === "both", hasEndTip: direction !== "none", paint: { ...line, isDashed } });
    const place = { x: Math.min(start, end), y: y - rowHeight + 12, width: Math.max(80, Math.abs(end - start)), height: rowHeight - 14 };
    if (label !== "") shapes.push(textAt(label, place));
  }
  return { shapes, relations: relationsOf(graph), background: paper };
}

function textAt(label: string, place: TextShape["place"]): TextShape {
  return { kind: "text", lines: [label], place, turn: 0, fontSize, colour: "#1e1e1e", isBold: false, align: "middle", verticalAlign: "middle", wraps: false, isOnLine: true };
}
