import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { diagramInSvg, withDiagram } from "./diagram/embedded.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { isMadeUpTitle, titleFromPath } from "./fileTitle.ts";
import { readOnce } from "./readOnce.ts";
import { drawSvg } from "./svg/draw.ts";
import { viewBoxOf, type ViewBox } from "./svg/geometry.ts";
import { labelsOf } from "./svg/labels.ts";
import { isElement, parseSvg, textOf, type SvgElement } from "./svg/tree.ts";
import { decodeText } from "./text.ts";

/** Letters below which the text of a drawing is taken to be drawn as outlines, and shapes that could be such. */
const fewLetters = 20;
const outlineShapes = 12;

/** Size of drawings that state none, as browsers have it. */
const usualView: ViewBox = { x: 0, y: 0, width: 300, height: 150 };

/** SVG drawings: one fragment with its texts as labels; one that a drawing program exported has relations, too. */
export const svg: Extractor = {
  name: "svg",
  version: 2,
  extensions: ["svg"],
  maxBytes: limits.svgBytes,

  async extract(source, signal) {
    const { root, view, text: written } = read(source);
    const labels = labelsOf(root, view);
    const text = labels.map((label) => label.text).join("\n");
    const letters = text.replace(/[^\p{L}\p{N}]/gu, "").length;
    const ownTitle = childText(root, "title");
    const ariaLabel = (root.attributes.get("aria-label") ?? "").trim();
    const title = [ownTitle, ariaLabel].find((each) => !isMadeUpTitle(each)) ?? titleFromPath(source.path);
    const description = [childText(root, "desc"), ariaLabel].filter((each) => each !== "" && each !== title);
    const picture: ExtractedFragment = {
      key: "image",
      kind: "image",
      anchor: {},
      title,
      text: text.slice(0, limits.fragmentText),
      labels,
      description: description.join("\n"),
      mentions: [],
      picture: { width: view.width, height: view.height, needsOcr: letters < fewLetters && mayHaveOutlines(root) },
    };
    return withDiagram(picture, source.path, () => diagramInSvg(root, written, source.path), signal);
  },

  async render(source, anchor, maxSide) {
    const { root, view, text } = read(source);
    const diagram = anchor.page === undefined ? undefined : diagramInSvg(root, text, source.path);
    return diagram?.draw(source.path, anchor.page!, maxSide) ?? drawSvg(root, view, maxSide, source.path);
  },
};

const read = readOnce((source): { text: string; root: SvgElement; view: ViewBox } => {
  if (source.bytes.length === 0) throw new AfterimageError({ kind: "unreadable", message: `${source.path} is empty.` });
  const text = decodeText(source);
  const root = parseSvg(text, source.path);
  return { text, root, view: viewBoxOf(root) ?? usualView };
});

function childText(root: SvgElement, name: string): string {
  const child = root.children.find((each) => isElement(each) && each.name === name);
  return child ? textOf(child).replace(/\s+/g, " ").trim() : "";
}

/** Whether the drawing has enough shapes that some may be letters, or holds a picture that may show text. */
function mayHaveOutlines(root: SvgElement): boolean {
  let shapes = 0;
  const visit = (element: SvgElement): void => {
    if (element.name === "image") shapes += outlineShapes;
    if (element.name === "path" || element.name === "use" || element.name === "polygon") shapes++;
    for (const child of element.children) if (isElement(child) && shapes < outlineShapes) visit(child);
  };
  visit(root);
  return shapes >= outlineShapes;
}
