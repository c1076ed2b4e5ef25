/** What is shown in text documents and workbooks: pictures in parts of the file, and charts. */
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";
import { drawSheet, labelsOfSheet } from "../diagram/draw.ts";
import { paper, type Sheet } from "../diagram/sheet.ts";
import type { Figure, FigureContent } from "../figures.ts";
import { drawSvg } from "../svg/draw.ts";
import { drawChart, wordsOfChart, type Chart } from "./chart.ts";
import { drawMedia, readMedia, uncut } from "./media.ts";
import type { OfficePackage } from "./package.ts";

const chartView = { x: 0, y: 0, width: 480, height: 300 };

/** What a document calls a figure; empty when it does not. */
export const titleIn = ({ caption, title, alt }: Figure["said"]): string => (caption || title || alt).split("\n", 1)[0]!;

/** The picture of a part, described by its colours as well. */
export function pictureContent(opened: OfficePackage, part: string): FigureContent {
  const load = async (): Promise<Uint8Array> => {
    const bytes = await opened.bytes(part);
    if (bytes === undefined) throw new AfterimageError({ kind: "unreadable", message: `${part} is missing.` });
    return bytes;
  };
  return {
    async read(signal) {
      const { text, labels, description, colours, size } = await readMedia(part, await load(), signal);
      const words = ["picture", ...colours, description].filter((word) => word !== "");
      return { title: "", text, labels, description: words.join(", "), picture: size };
    },
    draw: async (maxSide, signal) => drawMedia(part, await load(), uncut, maxSide, signal),
  };
}

/** @param chart undefined when nothing was found to read */
export function chartContent(path: string, chart: Chart | undefined): FigureContent | undefined {
  if (chart === undefined) return undefined;
  const sheet = (): Sheet => ({ shapes: drawChart(chart, chartView), relations: [], background: paper });
  return {
    read: async () => ({
      title: chart.title,
      text: wordsOfChart(chart).join("\n").slice(0, limits.fragmentText),
      labels: labelsOfSheet(sheet(), chartView),
      description: `chart ${chart.kind}`,
      picture: { width: chartView.width, height: chartView.height, needsOcr: false },
    }),
    draw: (maxSide) => drawSvg(drawSheet(sheet(), chartView), chartView, maxSide, path),
  };
}
