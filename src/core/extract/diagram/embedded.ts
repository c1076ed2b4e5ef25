/** Pictures that carry the diagram they were drawn from, as drawing programs export them to be edited again. */
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Box, Label } from "../../model.ts";
import { drawioInPng, drawioInSvg } from "../drawio/embedded.ts";
import { excalidrawInPng, excalidrawInSvg } from "../excalidraw/embedded.ts";
import type { ExtractedFragment, Extraction } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import type { SvgElement } from "../svg/tree.ts";
import { margin } from "./draw.ts";
import { inflationBudget } from "./inflate.ts";
import { pngText } from "./pngText.ts";
import type { DiagramSource } from "./source.ts";

/**
 * The diagram that an SVG carries; undefined when it carries none.
 * @throws AfterimageError when it cannot be unpacked
 */
export function diagramInSvg(root: SvgElement, source: string, path: string): DiagramSource | undefined {
  return drawioInSvg(root) ?? excalidrawInSvg(source, inflationBudget(), path);
}

/**
 * The diagram that a PNG file carries; undefined for other files.
 * @throws AfterimageError when it cannot be unpacked
 */
export function diagramInPng(bytes: Uint8Array, path: string): DiagramSource | undefined {
  const budget = inflationBudget();
  const textOf = (keyword: string): Buffer | undefined => pngText(bytes, keyword, budget, path);
  return drawioInPng(textOf) ?? excalidrawInPng(textOf, budget, path);
}

/** How much the proportions of a picture and of its diagram may differ for places to be the same in both. */
const proportionSlack = 0.03;

/**
 * Joins what a picture shows with what its diagram says: the picture keeps its pixels and the labels found in it, and
 * gains words, relations and links; further pages of the diagram become fragments of their own.
 *
 * @param find looks for the diagram; a broken one costs the picture nothing
 */
export function withDiagram(picture: ExtractedFragment, path: string, find: () => DiagramSource | undefined, signal: AbortSignal): Extraction {
  try {
    const diagram = find();
    if (diagram === undefined) return { fragments: [picture], problems: [] };
    const { fragments, problems } = diagram.extract(path, signal);
    // Programs export the first page; a diagram without pages has nothing to tell them apart by.
    const shown = fragments.find(({ anchor }) => (anchor.page ?? 1) === 1);
    const others = fragments.filter((fragment) => fragment !== shown);
    return { fragments: [shown === undefined ? picture : joined(picture, shown, diagram.exportMargin, path), ...others], problems };
  } catch (error) {
    if (!(error instanceof AfterimageError)) throw error;
    return { fragments: [picture], problems: [`The diagram kept in the picture cannot be read: ${messageOf(error)}`] };
  }
}

function joined(picture: ExtractedFragment, shown: ExtractedFragment, exportMargin: number, path: string): ExtractedFragment {
  const labels = picture.labels.length > 0 ? picture.labels : labelsOnPicture(shown, picture, exportMargin);
  const lines = new Set([picture.text, shown.text].flatMap((text) => text.split("\n")).filter((line) => line !== ""));
  return {
    ...picture,
    title: picture.title === titleFromPath(path) ? shown.title : picture.title,
    text: [...lines].join("\n").slice(0, limits.fragmentText),
    labels,
    description: [picture.description, shown.description].filter((part) => part !== "").join("\n"),
    ...(picture.picture ? { picture: { ...picture.picture, needsOcr: picture.picture.needsOcr && labels.length === 0 } } : {}),
  };
}

/** Labels of the diagram where they stand on a picture of it; none when the picture is cut in another way. */
function labelsOnPicture({ labels, picture: sheet }: ExtractedFragment, { picture }: ExtractedFragment, exportMargin: number): readonly Label[] {
  if (sheet === undefined || picture === undefined) return [];
  const cut = margin - exportMargin;
  const [width, height] = [sheet.width - 2 * cut, sheet.height - 2 * cut];
  const isCutAlike = Math.abs((picture.width * height) / (picture.height * width) - 1) < proportionSlack;
  if (!isCutAlike) return [];
  const place = ({ x, y, ...size }: Box): Box => {
    const [left, top] = [clamp((x * sheet.width - cut) / width), clamp((y * sheet.height - cut) / height)];
    const [right, bottom] = [(x + size.width) * sheet.width - cut, (y + size.height) * sheet.height - cut];
    return { x: left, y: top, width: clamp(right / width) - left, height: clamp(bottom / height) - top };
  };
  return labels.map(({ text, box }) => ({ text, box: place(box) })).filter(({ box }) => box.width > 0 && box.height > 0);
}

const clamp = (share: number): number => Math.min(1, Math.max(0, share));
