/** A small vocabulary for drawing diagrams as SVG: cards, cylinders, groups and rounded connectors. */

export interface Theme {
  readonly background: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly tints: Readonly<Record<TintName, Tint>>;
}

interface Tint {
  readonly fill: string;
  readonly stroke: string;
}

export type TintName = "blue" | "green" | "amber" | "violet" | "rose" | "teal" | "slate";

export const light: Theme = {
  background: "#ffffff",
  ink: "#1e293b",
  muted: "#64748b",
  line: "#94a3b8",
  tints: {
    blue: { fill: "#e8f1fe", stroke: "#5b9cf0" },
    green: { fill: "#e5f6ec", stroke: "#4fb37a" },
    amber: { fill: "#fdf3dc", stroke: "#dfa53a" },
    violet: { fill: "#f0eafd", stroke: "#9b7fe0" },
    rose: { fill: "#fdeaee", stroke: "#e27a92" },
    teal: { fill: "#e1f5f5", stroke: "#3fb0b0" },
    slate: { fill: "#f1f5f9", stroke: "#a3b1c4" },
  },
};

export const dark: Theme = {
  background: "#12161f",
  ink: "#e6edf6",
  muted: "#93a1b5",
  line: "#5c6b82",
  tints: {
    blue: { fill: "#172a45", stroke: "#4f8fe6" },
    green: { fill: "#15302a", stroke: "#41a877" },
    amber: { fill: "#352a14", stroke: "#d09a3c" },
    violet: { fill: "#271f42", stroke: "#9579e0" },
    rose: { fill: "#381c28", stroke: "#d96a86" },
    teal: { fill: "#12302f", stroke: "#3aa6a6" },
    slate: { fill: "#1d2532", stroke: "#56657c" },
  },
};

export type Side = "left" | "right" | "top" | "bottom";
type Point = readonly [x: number, y: number];

export interface Shape {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface CardOptions {
  readonly tint?: TintName;
  /** Small lines under the title. */
  readonly lines?: readonly string[];
  readonly form?: "card" | "cylinder" | "queue" | "pill";
  readonly align?: "middle" | "start";
}

export interface LinkOptions {
  readonly label?: string;
  readonly dashed?: boolean;
  readonly tint?: TintName;
  /** Where the connector leaves and arrives, 0–1 along the side; the middle by default. */
  readonly at?: readonly [number, number];
  /** Position of the label along the connector's longest stretch, 0–1. */
  readonly labelAt?: number;
  readonly bothWays?: boolean;
}

export interface Drawing {
  readonly theme: Theme;
  /** Appends raw SVG. */
  readonly raw: (markup: string) => void;
  readonly text: (x: number, y: number, text: string, style?: TextStyle) => void;
  readonly card: (x: number, y: number, width: number, height: number, title: string, options?: CardOptions) => Shape;
  /** `foot` puts the title at the bottom, where lines come in from above. */
  readonly group: (x: number, y: number, width: number, height: number, title: string, tint?: TintName, foot?: boolean) => Shape;
  readonly link: (from: Shape, fromSide: Side, to: Shape, toSide: Side, options?: LinkOptions) => void;
  readonly arrow: (points: readonly Point[], options?: LinkOptions) => void;
}

export interface TextStyle {
  readonly size?: number;
  readonly weight?: number;
  readonly color?: string;
  readonly anchor?: "start" | "middle" | "end";
  readonly mono?: boolean;
  /** Draws a rim in the background's colour, so that the text stays readable over lines. */
  readonly halo?: boolean;
}

export interface DrawingOptions {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description: string;
  readonly theme?: Theme;
  /** Leaves the background transparent. */
  readonly transparent?: boolean;
}

const sans = "Inter, 'Segoe UI', 'Helvetica Neue', 'Noto Sans CJK SC', 'Noto Sans SC', 'PingFang SC', Arial, sans-serif";
const mono = "'JetBrains Mono', 'SF Mono', Consolas, monospace";

export function escapeXml(text: string): string {
  return text.replace(/[<>&"]/g, (character) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[character] ?? "&quot;");
}

/** Draws one diagram and returns its SVG source. */
export function draw(options: DrawingOptions, body: (drawing: Drawing) => void): string {
  const theme = options.theme ?? light;
  const parts: string[] = [];
  const markers = new Set<string>();
  const raw = (markup: string): void => void parts.push(markup);

  function text(x: number, y: number, content: string, style: TextStyle = {}): void {
    const attributes = [
      `x="${round(x)}" y="${round(y)}" font-size="${style.size ?? 13}" fill="${style.color ?? theme.ink}"`,
      style.weight === undefined ? "" : `font-weight="${style.weight}"`,
      style.anchor === undefined ? "" : `text-anchor="${style.anchor}"`,
      style.mono === true ? `font-family="${mono}"` : "",
      style.halo === true ? `paint-order="stroke" stroke="${theme.background}" stroke-width="5" stroke-linejoin="round"` : "",
    ];
    raw(`<text ${attributes.filter(Boolean).join(" ")}>${escapeXml(content)}</text>`);
  }

  function card(x: number, y: number, width: number, height: number, title: string, cardOptions: CardOptions = {}): Shape {
    const { fill, stroke } = theme.tints[cardOptions.tint ?? "slate"];
    const paint = `fill="${fill}" stroke="${stroke}" stroke-width="1.5"`;
    const lines = cardOptions.lines ?? [];
    let lift = 0;
    switch (cardOptions.form ?? "card") {
      case "card":
        raw(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" ${paint}/>`);
        break;
      case "pill":
        raw(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${height / 2}" ${paint}/>`);
        break;
      case "cylinder": {
        const rx = width / 2;
        raw(`<path d="M${x} ${y + 10} v${height - 20} a${rx} 10 0 0 0 ${width} 0 v${20 - height}" ${paint}/>`);
        raw(`<ellipse cx="${x + rx}" cy="${y + 10}" rx="${rx}" ry="10" ${paint}/>`);
        lift = 8;
        break;
      }
      case "queue": {
        raw(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" ${paint}/>`);
        for (const at of [1, 2, 3]) {
          raw(`<path d="M${x + width - at * 12} ${y + 6} v${height - 12}" stroke="${stroke}" stroke-width="1.5" opacity="0.55"/>`);
        }
        break;
      }
    }
    const left = cardOptions.align === "start" || cardOptions.form === "queue";
    const tx = left ? x + 14 : x + width / 2;
    const anchor = left ? "start" : "middle";
    const top = y + height / 2 + lift - lines.length * 8 + 5;
    text(tx, top, title, { size: 14, weight: 600, anchor });
    lines.forEach((line, index) => { text(tx, top + 18 + index * 16, line, { size: 12, color: theme.muted, anchor }); });
    return { x, y, width, height };
  }

  function group(x: number, y: number, width: number, height: number, title: string, tint: TintName = "slate", foot = false): Shape {
    const { fill, stroke } = theme.tints[tint];
    raw(`<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="14" fill="${fill}" fill-opacity="0.4" stroke="${stroke}" stroke-dasharray="5 5"/>`);
    text(x + 16, foot ? y + height - 12 : y + 24, title, { size: 12, weight: 600, color: theme.muted });
    return { x, y, width, height };
  }

  function arrow(points: readonly Point[], linkOptions: LinkOptions = {}): void {
    const color = linkOptions.tint === undefined ? theme.line : theme.tints[linkOptions.tint].stroke;
    const marker = `arrow-${color.slice(1)}`;
    if (!markers.has(marker)) {
      markers.add(marker);
      raw(`<marker id="${marker}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0.8 L9.5 5 L0 9.2 z" fill="${color}"/></marker>`);
    }
    const start = linkOptions.bothWays === true ? ` marker-start="url(#${marker})"` : "";
    const dash = linkOptions.dashed === true ? ` stroke-dasharray="6 5"` : "";
    raw(`<path d="${roundedPath(points, 9)}" fill="none" stroke="${color}" stroke-width="1.7"${dash}${start} marker-end="url(#${marker})"/>`);
    if (linkOptions.label !== undefined) {
      const [[ax, ay], [bx, by]] = longestStretch(points);
      const at = linkOptions.labelAt ?? 0.5;
      const vertical = Math.abs(ax - bx) < Math.abs(ay - by);
      text(ax + (bx - ax) * at, ay + (by - ay) * at + (vertical ? 4 : -7), linkOptions.label, { size: 12, color: theme.muted, anchor: "middle", halo: true });
    }
  }

  function link(from: Shape, fromSide: Side, to: Shape, toSide: Side, linkOptions: LinkOptions = {}): void {
    const [leaveAt, arriveAt] = linkOptions.at ?? [0.5, 0.5];
    const a = onSide(from, fromSide, leaveAt);
    const b = onSide(to, toSide, arriveAt);
    arrow([a, ...elbow(a, fromSide, b, toSide), b], linkOptions);
  }

  body({ theme, raw, text, card, group, link, arrow });
  const { width, height } = options;
  const background = options.transparent === true ? "" : `<rect width="${width}" height="${height}" fill="${theme.background}"/>\n`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${sans}">
<title>${escapeXml(options.title)}</title>
<desc>${escapeXml(options.description)}</desc>
${background}${parts.join("\n")}
</svg>
`;
}

function onSide({ x, y, width, height }: Shape, side: Side, at: number): Point {
  switch (side) {
    case "left": return [x, y + height * at];
    case "right": return [x + width, y + height * at];
    case "top": return [x + width * at, y];
    case "bottom": return [x + width * at, y + height];
  }
}

/** The corners between two ends: none when they face each other, else one or two. */
function elbow([ax, ay]: Point, fromSide: Side, [bx, by]: Point, toSide: Side): Point[] {
  const fromHorizontal = fromSide === "left" || fromSide === "right";
  const toHorizontal = toSide === "left" || toSide === "right";
  if (fromHorizontal && toHorizontal) {
    const middle = (ax + bx) / 2;
    return ay === by ? [] : [[middle, ay], [middle, by]];
  }
  if (!fromHorizontal && !toHorizontal) {
    const middle = (ay + by) / 2;
    return ax === bx ? [] : [[ax, middle], [bx, middle]];
  }
  return fromHorizontal ? [[bx, ay]] : [[ax, by]];
}

function roundedPath(points: readonly Point[], radius: number): string {
  const first = points[0] ?? [0, 0];
  let path = `M${round(first[0])} ${round(first[1])}`;
  points.forEach((corner, index) => {
    const before = points[index - 1];
    const after = points[index + 1];
    if (before === undefined) return;
    if (after === undefined) {
      path += ` L${round(corner[0])} ${round(corner[1])}`;
      return;
    }
    const [inX, inY] = towards(corner, before, radius);
    const [outX, outY] = towards(corner, after, radius);
    path += ` L${inX} ${inY} Q${round(corner[0])} ${round(corner[1])} ${outX} ${outY}`;
  });
  return path;
}

function towards([x, y]: Point, [tx, ty]: Point, distance: number): Point {
  const length = Math.hypot(tx - x, ty - y);
  const share = length === 0 ? 0 : Math.min(distance, length / 2) / length;
  return [round(x + (tx - x) * share), round(y + (ty - y) * share)];
}

function longestStretch(points: readonly Point[]): readonly [Point, Point] {
  let best: readonly [Point, Point] = [[0, 0], [0, 0]];
  let bestLength = -1;
  points.slice(1).forEach((end, index) => {
    const start = points[index] ?? end;
    const length = Math.hypot(end[0] - start[0], end[1] - start[1]);
    if (length > bestLength) [best, bestLength] = [[start, end], length];
  });
  return best;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
