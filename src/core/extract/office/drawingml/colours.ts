/** Colours of DrawingML (ECMA-376 part 1, §20.1.2.3): direct ones, and those of a theme, with their changes. */
import type { XmlElement } from "../../xml.ts";
import { attribute, child, children, localName, numberOf } from "../elements.ts";

/** Colours by their scheme names (`accent1`, `tx1`), as `rrggbb`. */
export type Palette = ReadonlyMap<string, string>;

/** What Office draws with when a file has no theme. */
const usualScheme: readonly (readonly [string, string])[] = [
  ["dk1", "000000"],
  ["lt1", "ffffff"],
  ["dk2", "44546a"],
  ["lt2", "e7e6e6"],
  ["accent1", "4472c4"],
  ["accent2", "ed7d31"],
  ["accent3", "a5a5a5"],
  ["accent4", "ffc000"],
  ["accent5", "5b9bd5"],
  ["accent6", "70ad47"],
  ["hlink", "0563c1"],
  ["folHlink", "954f72"],
];

const usualMap: readonly (readonly [string, string])[] = [["bg1", "lt1"], ["tx1", "dk1"], ["bg2", "lt2"], ["tx2", "dk2"]];

/**
 * The colours of a theme.
 * @param theme root of the theme part
 * @param map   `clrMap` of the master: which colours are text and background
 */
export function paletteOf(theme: XmlElement | undefined, map: XmlElement | undefined): Palette {
  const scheme = new Map(usualScheme);
  for (const slot of children(child(theme, "themeElements", "clrScheme"))) {
    const [colour] = children(slot);
    const value = colour && (attribute(colour, "lastClr") ?? attribute(colour, "val"));
    if (value !== undefined && isHex(value)) scheme.set(localName(slot), value.toLowerCase());
  }
  const palette = new Map(scheme);
  for (const [name, slot] of [...usualMap, ...(map?.attributes ?? [])]) {
    const value = scheme.get(slot);
    if (value !== undefined) palette.set(name, value);
  }
  return palette;
}

const presets: Readonly<Record<string, string>> = {
  black: "000000", white: "ffffff", red: "ff0000", green: "008000", blue: "0000ff", yellow: "ffff00", gray: "808080",
  orange: "ffa500", purple: "800080", cyan: "00ffff", magenta: "ff00ff", lightGray: "d3d3d3", darkGray: "a9a9a9", navy: "000080",
};

const colourElements: ReadonlySet<string> = new Set(["srgbClr", "schemeClr", "sysClr", "prstClr", "hslClr", "scrgbClr"]);

export interface Colour {
  /** `#rrggbb`. */
  readonly hex: string;
  /** 0–1. */
  readonly opacity: number;
}

/**
 * The colour that an element holds (`a:solidFill`, `a:fillRef`, `a:gs`).
 * @param placeholder what `phClr` stands for, in the styles of a theme
 */
export function colourIn(parent: XmlElement | undefined, palette: Palette, placeholder?: string): Colour | undefined {
  const element = children(parent).find((each) => colourElements.has(localName(each)));
  if (element === undefined) return undefined;
  const base = baseOf(element, palette, placeholder);
  return base === undefined ? undefined : changed(base, element);
}

function baseOf(element: XmlElement, palette: Palette, placeholder: string | undefined): string | undefined {
  const value = attribute(element, "val") ?? "";
  switch (localName(element)) {
    case "srgbClr":
      return isHex(value) ? value : undefined;
    case "schemeClr":
      return value === "phClr" ? placeholder?.slice(1) : palette.get(value);
    case "sysClr":
      return [attribute(element, "lastClr") ?? "", value === "window" ? "ffffff" : "000000"].find(isHex);
    case "prstClr":
      return presets[value] ?? "808080";
    case "hslClr": {
      const [hue, saturation, luminance] = ["hue", "sat", "lum"].map((name) => numberOf(element, name) ?? 0);
      return hexOf(fromHsl([hue! / 21_600_000, saturation! / 100_000, luminance! / 100_000]));
    }
    default:
      return hexOf([numberOf(element, "r") ?? 0, numberOf(element, "g") ?? 0, numberOf(element, "b") ?? 0].map((part) => part / 100_000));
  }
}

/** Applies the changes that stand below a colour, in their order. */
function changed(base: string, element: XmlElement): Colour {
  let rgb = [0, 2, 4].map((at) => parseInt(base.slice(at, at + 2), 16) / 255);
  let opacity = 1;
  for (const change of children(element)) {
    const amount = (numberOf(change, "val") ?? 100_000) / 100_000;
    const [hue, saturation, luminance] = toHsl(rgb);
    switch (localName(change)) {
      case "lumMod":
        rgb = fromHsl([hue, saturation, luminance * amount]);
        break;
      case "lumOff":
        rgb = fromHsl([hue, saturation, luminance + amount]);
        break;
      case "satMod":
        rgb = fromHsl([hue, saturation * amount, luminance]);
        break;
      case "shade":
        rgb = rgb.map((part) => part * amount);
        break;
      case "tint":
        rgb = rgb.map((part) => part * amount + 1 - amount);
        break;
      case "alpha":
        opacity = clamp(amount);
    }
  }
  return { hex: `#${hexOf(rgb)}`, opacity };
}

type Hsl = readonly [hue: number, saturation: number, luminance: number];

function toHsl(rgb: readonly number[]): Hsl {
  const [r, g, b] = rgb as [number, number, number];
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  const [luminance, chroma] = [(most + least) / 2, most - least];
  if (chroma === 0) return [0, 0, luminance];
  const sixth = most === r ? ((g - b) / chroma + 6) % 6 : most === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4;
  return [sixth / 6, chroma / (1 - Math.abs(2 * luminance - 1)), luminance];
}

function fromHsl([hue, saturation, luminance]: Hsl): number[] {
  const [s, l] = [clamp(saturation), clamp(luminance)];
  const channel = (offset: number): number => {
    const at = (offset + hue * 12) % 12;
    return l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(at - 3, 9 - at, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

function hexOf(rgb: readonly number[]): string {
  return rgb.map((part) => Math.round(clamp(part) * 255).toString(16).padStart(2, "0")).join("");
}

const isHex = (value: string): boolean => /^[\da-f]{6}$/i.test(value);

const clamp = (value: number): number => (value > 0 ? Math.min(1, value) : 0);
