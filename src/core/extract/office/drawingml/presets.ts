/** The outlines of DrawingML's preset shapes (ECMA-376 part 1, §20.1.10.56), as far as it takes to recognise them. */
import type { Outline } from "../../diagram/sheet.ts";

const named: readonly (readonly [RegExp, Outline])[] = [
  [/^(?:can|flowChartMagneticD\w+|flowChartDirect\w+)$/, "cylinder"],
  [/^(?:cloud|cloudCallout)$/, "cloud"],
  [/^(?:ellipse|flowChart\w*Connector|donut|smileyFace|wedgeEllipseCallout|pie|chord|sun|noSmoking)$/, "ellipse"],
  [/^(?:roundRect|round\w+Rect|flowChartTerminator|flowChartAlternateProcess|wedgeRoundRectCallout|plaque)$/, "rounded"],
  [/^(?:diamond|flowChartDecision|flowChartSort)$/, "diamond"],
  [/^(?:parallelogram|flowChartInputOutput)$/, "parallelogram"],
  [/^(?:hexagon|flowChartPreparation)$/, "hexagon"],
  [/^(?:flowChartDocument|flowChartMultidocument|wave|foldedCorner)$/, "document"],
];

const paths: Readonly<Record<string, string>> = {
  triangle: "M.5 0L1 1L0 1Z",
  flowChartExtract: "M.5 0L1 1L0 1Z",
  flowChartMerge: "M0 0L1 0L.5 1Z",
  rtTriangle: "M0 0L1 1L0 1Z",
  trapezoid: "M.2 0L.8 0L1 1L0 1Z",
  flowChartManualOperation: "M0 0L1 0L.8 1L.2 1Z",
  pentagon: "M.5 0L1 .38L.81 1L.19 1L0 .38Z",
  octagon: "M.3 0L.7 0L1 .3L1 .7L.7 1L.3 1L0 .7L0 .3Z",
  homePlate: "M0 0L.8 0L1 .5L.8 1L0 1Z",
  chevron: "M0 0L.75 0L1 .5L.75 1L0 1L.25 .5Z",
  rightArrow: "M0 .25L.65 .25L.65 0L1 .5L.65 1L.65 .75L0 .75Z",
  notchedRightArrow: "M0 .25L.65 .25L.65 0L1 .5L.65 1L.65 .75L0 .75L.12 .5Z",
  leftArrow: "M1 .25L.35 .25L.35 0L0 .5L.35 1L.35 .75L1 .75Z",
  upArrow: "M.25 1L.25 .35L0 .35L.5 0L1 .35L.75 .35L.75 1Z",
  downArrow: "M.25 0L.25 .65L0 .65L.5 1L1 .65L.75 .65L.75 0Z",
  leftRightArrow: "M0 .5L.25 0L.25 .25L.75 .25L.75 0L1 .5L.75 1L.75 .75L.25 .75L.25 1Z",
  upDownArrow: "M.5 0L1 .25L.75 .25L.75 .75L1 .75L.5 1L0 .75L.25 .75L.25 .25L0 .25Z",
  bentArrow: "M0 1L0 .4L.2 .15L.7 .15L.7 0L1 .25L.7 .5L.7 .35L.3 .35L.2 .45L.2 1Z",
  plus: "M.33 0L.67 0L.67 .33L1 .33L1 .67L.67 .67L.67 1L.33 1L.33 .67L0 .67L0 .33L.33 .33Z",
  mathPlus: "M.4 .1L.6 .1L.6 .4L.9 .4L.9 .6L.6 .6L.6 .9L.4 .9L.4 .6L.1 .6L.1 .4L.4 .4Z",
  star5: "M.5 0L.62 .38L1 .38L.69 .62L.81 1L.5 .76L.19 1L.31 .62L0 .38L.38 .38Z",
  snip1Rect: "M0 0L.8 0L1 .2L1 1L0 1Z",
  cube: "M0 .2L.2 0L1 0L1 .8L.8 1L0 1ZM0 .2L.8 .2L.8 1M.8 .2L1 0",
  flowChartPredefinedProcess: "M0 0H1V1H0ZM.12 0V1M.88 0V1",
  flowChartInternalStorage: "M0 0H1V1H0ZM.12 0V1M0 .12H1",
  leftBrace: "M1 0C.5 0 .5 0 .5 .1L.5 .4C.5 .5 .5 .5 0 .5C.5 .5 .5 .5 .5 .6L.5 .9C.5 1 .5 1 1 1",
  rightBrace: "M0 0C.5 0 .5 0 .5 .1L.5 .4C.5 .5 .5 .5 1 .5C.5 .5 .5 .5 .5 .6L.5 .9C.5 1 .5 1 0 1",
  leftBracket: "M1 0C.2 0 0 0 0 .1L0 .9C0 1 .2 1 1 1",
  rightBracket: "M0 0C.8 0 1 0 1 .1L1 .9C1 1 .8 1 0 1",
};

/** The outline of a preset shape, mirrored where asked; a rectangle for those that none here resembles. */
export function presetOutline(name: string, flipsX: boolean, flipsY: boolean): Outline {
  const path = paths[name];
  if (path !== undefined) return { path: mirror(path, flipsX, flipsY) };
  return named.find(([pattern]) => pattern.test(name))?.[1] ?? "rectangle";
}

/** Mirrors a path of the unit square. */
export function mirror(path: string, flipsX: boolean, flipsY: boolean): string {
  if (!flipsX && !flipsY) return path;
  return path.replace(/([MLCHV])([^A-Z]*)/g, (_all, command: string, list: string) => {
    const flipped = (list.match(/-?\d*\.?\d+/g) ?? []).map(Number).map((number, at) => {
      const isY = command === "V" || (command !== "H" && at % 2 === 1);
      return (isY ? flipsY : flipsX) ? 1 - number : number;
    });
    return command + flipped.join(" ");
  });
}

/** Lines of a connector within its place, as corners of the unit square. */
export function connectorPath(name: string): readonly (readonly [number, number])[] | undefined {
  if (/^(?:line|lineInv|straightConnector1)$/.test(name)) return name === "lineInv" ? [[0, 1], [1, 0]] : [[0, 0], [1, 1]];
  if (/^(?:bent|curved)Connector2$/.test(name)) return [[0, 0], [1, 0], [1, 1]];
  if (/^(?:bent|curved)Connector\d$/.test(name)) return [[0, 0], [0.5, 0], [0.5, 1], [1, 1]];
  return undefined;
}

/** What people call a shape: the word by which its description is found. */
export function wordOfPreset(name: string): string {
  const outline = presetOutline(name, false, false);
  if (outline === "ellipse") return "circle";
  if (outline === "cylinder") return "cylinder database";
  if (outline === "rectangle" || outline === "rounded") return "box";
  if (typeof outline === "string") return outline;
  return /arrow/i.test(name) ? "arrow" : /triangle/i.test(name) ? "triangle" : /star/i.test(name) ? "star" : "shape";
}
