/** How a DrawingML shape is filled and outlined. */
import type { Paint } from "../../diagram/sheet.ts";
import type { XmlElement } from "../../xml.ts";
import { attribute, child, children, localName, numberOf } from "../elements.ts";
import { colourIn, type Colour, type Palette } from "./colours.ts";
import { pointsOfEmu } from "./place.ts";

/** Where a shape's properties come from: its own, then those it inherits, and the style that it names. */
export interface ShapeLook {
  /** `spPr` elements, nearest first. */
  readonly properties: readonly XmlElement[];
  readonly style: XmlElement | undefined;
  readonly palette: Palette;
  /** Fill of the group around it, for `grpFill`. */
  readonly groupFill?: Colour | undefined;
}

const fills: ReadonlySet<string> = new Set(["noFill", "solidFill", "gradFill", "pattFill", "blipFill", "grpFill"]);

/** The colour that an element's fill amounts to; `none` where it says so, undefined where it says nothing. */
export function fillIn(parent: XmlElement | undefined, palette: Palette, groupFill?: Colour): Colour | "none" | undefined {
  const fill = children(parent).find((each) => fills.has(localName(each)));
  switch (fill && localName(fill)) {
    case undefined:
      return undefined;
    case "solidFill":
      return colourIn(fill, palette);
    case "gradFill": {
      // One colour stands for a gradient: the one in its middle.
      const stops = children(child(fill, "gsLst"), "gs");
      return colourIn(stops[stops.length >> 1], palette);
    }
    case "pattFill":
      return colourIn(child(fill, "fgClr"), palette);
    case "grpFill":
      return groupFill;
    default:
      return "none";
  }
}

/** Outline widths of the three line styles of Office's themes, in points. */
const themeWidths = [0.5, 1, 1.5];

export function paintOf({ properties, style, palette, groupFill }: ShapeLook): Paint {
  const ownFill = first(properties, (each) => fillIn(each, palette, groupFill));
  const fill = ownFill ?? styled(child(style, "fillRef"), palette);
  const lines = properties.flatMap((each) => children(each, "ln"));
  const lineStyle = child(style, "lnRef");
  const stroke = first(lines, (each) => fillIn(each, palette)) ?? styled(lineStyle, palette);
  const width = first(lines, (each) => numberOf(each, "w"));
  const dash = first(lines, (each) => attribute(child(each, "prstDash"), "val"));
  return {
    fill: hexOrNone(fill),
    stroke: hexOrNone(stroke),
    strokeWidth: width === undefined ? (themeWidths[(numberOf(lineStyle, "idx") ?? 1) - 1] ?? 0.75) : Math.max(0.25, pointsOfEmu(width)),
    isDashed: dash !== undefined && dash !== "solid",
    opacity: fill === undefined || fill === "none" ? 1 : fill.opacity,
  };
}

/** The colour of a reference into the theme's styles; index 0 is none. */
function styled(reference: XmlElement | undefined, palette: Palette): Colour | undefined {
  return (numberOf(reference, "idx") ?? 0) === 0 ? undefined : colourIn(reference, palette);
}

function hexOrNone(colour: Colour | "none" | undefined): string {
  return colour === undefined || colour === "none" ? "none" : colour.hex;
}

function first<In, Out>(from: readonly In[], read: (each: In) => Out | undefined): Out | undefined {
  for (const each of from) {
    const found = read(each);
    if (found !== undefined) return found;
  }
  return undefined;
}
