/** What people remember of a figure on a page: where it stands, its colours, and those of its parts. */
import type { Box } from "../../model.ts";
import { positionWords } from "../placeWords.ts";
import { holds, type PageFigure } from "./figures.ts";

/** Shapes of one figure whose place and colour are told, and colours of the whole. */
const mostTold = 40;
const mostColours = 3;

/** `diagram, lower right, bottom right corner, blue, orange on page 27`, then a line a coloured shape: `blue box upper left: Gateway`. */
export function placedLines({ box, hasPicture, labels, shapes }: PageFigure, page: number): string[] {
  const areas = new Map<string, number>();
  for (const { box: own, colour } of shapes) {
    const name = colour.replace(/^(?:light|dark) /, "");
    areas.set(name, (areas.get(name) ?? 0) + own.width * own.height);
  }
  const colours = [...areas].sort(([, one], [, other]) => other - one).slice(0, mostColours).map(([name]) => name);
  const whole = [hasPicture ? "picture" : "diagram", positionWords(box), ...colours].filter((words) => words !== "").join(", ");
  const parts = shapes.slice(0, mostTold).map((shape) => {
    const own = within(box, shape.box);
    const words = labels.filter(({ box: label }) => holds(own, label)).map(({ text }) => text).join(" ").slice(0, 80);
    const place = [shape.colour, "box", positionWords(own)].filter((each) => each !== "").join(" ");
    return words === "" ? place : `${place}: ${words}`;
  });
  return [`${whole} on page ${page}`, ...new Set(parts)];
}

/** A box of the page as one of the figure. */
function within(figure: Box, { x, y, width, height }: Box): Box {
  return { x: (x - figure.x) / figure.width, y: (y - figure.y) / figure.height, width: width / figure.width, height: height / figure.height };
}
