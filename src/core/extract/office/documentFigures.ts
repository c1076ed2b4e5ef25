/** Pictures and charts within a text document or workbook, numbered in their order. */
import { AfterimageError, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import { drawSheet, labelsOfSheet } from "../diagram/draw.ts";
import { paper, type Sheet } from "../diagram/sheet.ts";
import type { ExtractedFragment, Extraction, Raster } from "../extractor.ts";
import { smallestFigure } from "../figures.ts";
import type { ShownPicture } from "../sections/mentions.ts";
import { drawSvg } from "../svg/draw.ts";
import { drawChart, wordsOfChart, type Chart } from "./chart.ts";
import { drawMedia, readMedia, uncut } from "./media.ts";

/** A figure whose pixels are in a part, or that is a chart. */
export interface DocumentFigure {
  /** Where it stands; its number is set here. */
  readonly anchor: Anchor;
  /** Title when the picture has none of its own: the heading above it. */
  readonly title: string;
  readonly said: Omit<ShownPicture, "reference" | "line">;
  readonly part?: string;
  readonly chart?: Chart | undefined;
}

type Load = (part: string) => Promise<Uint8Array | undefined>;

const chartView = { x: 0, y: 0, width: 480, height: 300 };

/** The figures of a document as fragments; icons are none. */
export async function extractDocumentFigures(path: string, figures: readonly DocumentFigure[], load: Load, signal: AbortSignal): Promise<Extraction> {
  const fragments: ExtractedFragment[] = [];
  const problems: string[] = [];
  for (const [at, figure] of figures.slice(0, limits.fragments).entries()) {
    signal.throwIfAborted();
    try {
      if (figure.chart) fragments.push(chartFragment(figure, figure.chart, at + 1));
      else if (figure.part !== undefined) fragments.push(...(await pictureFragment(figure, figure.part, at + 1, load, signal)));
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      problems.push(`Picture ${at + 1} of ${path}: ${messageOf(error)}`);
    }
  }
  return { fragments, problems };
}

/** Draws one of the figures. @throws AfterimageError `not-found`, or what its format throws */
export async function drawDocumentFigure(path: string, figures: readonly DocumentFigure[], anchor: Anchor, maxSide: number, load: Load, signal: AbortSignal): Promise<Raster> {
  const figure = figures[(anchor.figure ?? 0) - 1];
  if (figure?.chart) return drawSvg(drawSheet(sheetOf(figure.chart), chartView), chartView, maxSide, path);
  const bytes = figure?.part === undefined ? undefined : await load(figure.part);
  if (bytes === undefined) throw new AfterimageError({ kind: "not-found", message: `${path} has no such picture.` });
  return drawMedia(figure!.part!, bytes, uncut, maxSide, signal);
}

async function pictureFragment({ anchor, said, title }: DocumentFigure, part: string, number: number, load: Load, signal: AbortSignal): Promise<ExtractedFragment[]> {
  const bytes = await load(part);
  if (bytes === undefined) throw new AfterimageError({ kind: "unreadable", message: `${part} is missing.` });
  const { size, text, labels, description, colours } = await readMedia(part, bytes, signal);
  if (Math.max(size.width, size.height) < smallestFigure) return [];
  return [figureFragment({ anchor, title: captionedTitle(said) || title, said }, number, ["picture", ...colours, description], { text, labels, picture: size })];
}

function figureFragment(
  { anchor, said, title }: DocumentFigure,
  number: number,
  words: readonly string[],
  content: Required<Pick<ExtractedFragment, "text" | "labels" | "picture">>,
): ExtractedFragment {
  const description = [said.caption, said.alt, said.title, words.filter((word) => word !== "").join(", "), said.prose];
  return {
    key: `figure:${number}`,
    kind: "figure",
    anchor: { ...anchor, figure: number },
    title,
    description: [...new Set(description)].filter((line) => line !== "").join("\n"),
    mentions: [],
    ...content,
  };
}

function chartFragment({ anchor, title, said }: DocumentFigure, chart: Chart, number: number): ExtractedFragment {
  return figureFragment({ anchor, title: chart.title || captionedTitle(said) || title, said }, number, [`chart ${chart.kind}`], {
    text: wordsOfChart(chart).join("\n").slice(0, limits.fragmentText),
    labels: labelsOfSheet(sheetOf(chart), chartView),
    picture: { width: chartView.width, height: chartView.height, needsOcr: false },
  });
}

const captionedTitle = ({ caption, title, alt }: DocumentFigure["said"]): string => (caption || title || alt).split("\n", 1)[0]!;

function sheetOf(chart: Chart): Sheet {
  return { shapes: drawChart(chart, chartView), relations: [], background: paper };
}
