import { dark, draw, type Drawing, type TintName } from "../draw.ts";

const steps = ["Scan", "Weigh", "Count", "Label"] as const;

/** What the terminal shows in one step. */
interface Screen {
  readonly headline: string;
  readonly advice: string;
  readonly tint: TintName;
  readonly body: (drawing: Drawing) => void;
}

/** Where the terminal's panel begins, and how wide what is on it may be. */
const [left, width] = [236, 684];

const screens: readonly Screen[] = [
  {
    headline: "Scan every item",
    advice: "Cart 14 · order LF-20873 · GLS, last pickup 17:45",
    tint: "blue",
    body: (drawing) => { table(drawing, [["Wall clock", "1 of 1", "scanned"], ["Desk lamp", "1 of 1", "scanned"], ["Bulb E27", "4 of 4", "scanned"]], "blue"); },
  },
  {
    headline: "The weight differs",
    advice: "Open the box before you tape it shut: something is missing.",
    tint: "rose",
    body: ({ text, card, theme }) => {
      card(left, 196, 330, 220, "", { tint: "rose" });
      text(left + 24, 236, "On the scale", { size: 18, color: theme.muted });
      text(left + 24, 330, "1.12 kg", { size: 72, weight: 700, color: theme.tints.rose.stroke });
      card(left + 354, 196, 330, 220, "", { tint: "slate" });
      text(left + 378, 236, "Expected", { size: 18, color: theme.muted });
      text(left + 378, 330, "2.38 kg", { size: 72, weight: 700 });
      text(left + 378, 384, "tolerance ± 60 g", { size: 18, color: theme.muted });
    },
  },
  {
    headline: "Count again",
    advice: "Four bulbs were left on the cart.",
    tint: "amber",
    body: (drawing) => { table(drawing, [["Wall clock", "1 of 1", "in the box"], ["Desk lamp", "1 of 1", "in the box"], ["Bulb E27", "4 of 4", "added"]], "green"); },
  },
  {
    headline: "Label printed",
    advice: "Put the parcel on chute 6.",
    tint: "green",
    body: ({ raw, text }) => {
      raw(`<rect x="${left}" y="196" width="420" height="284" rx="8" fill="#f8fafc"/>`);
      const ink = "#12161f";
      text(left + 28, 240, "GLS Parcel", { size: 26, weight: 700, color: ink });
      text(left + 28, 280, "Sofia R., Rotterdam", { size: 20, color: ink });
      text(left + 28, 308, "2.37 kg · LF-20873", { size: 20, color: ink });
      raw(barcode(left + 28, 334, 110, ink));
      text(left + 556, 360, "6", { size: 150, weight: 700, anchor: "middle" });
      text(left + 556, 410, "chute", { size: 22, anchor: "middle" });
    },
  },
];

/** The terminal of a packing station, step by step: the frames of a screen recording. */
export const packingStation = (): string[] =>
  screens.map(({ headline, advice, tint, body }, active) =>
    draw(
      { width: 960, height: 540, title: "Packing station 7", description: `Terminal of a packing station: ${headline}.`, theme: dark },
      (drawing) => {
        const { raw, text, card, theme } = drawing;
        raw(`<rect width="960" height="44" fill="${theme.tints.slate.fill}"/>`);
        text(24, 29, "Packing station 7", { size: 16, weight: 600 });
        text(936, 29, "Mei, early shift", { size: 16, color: theme.muted, anchor: "end" });
        steps.forEach((step, at) => {
          card(24, 76 + at * 62, 168, 48, `${at + 1}  ${step}`, { form: "pill", tint: at === active ? tint : "slate" });
        });
        text(left, 118, headline, { size: 40, weight: 700, color: theme.tints[tint].stroke });
        text(left, 158, advice, { size: 20, color: theme.muted });
        body(drawing);
      },
    ),
  );

type Row = readonly [item: string, count: string, state: string];

function table({ raw, text, theme }: Drawing, rows: readonly Row[], tintName: TintName): void {
  const tint = theme.tints[tintName];
  const height = 76;
  rows.forEach(([item, count, state], at) => {
    const y = 196 + at * (height + 12);
    raw(`<rect x="${left}" y="${y}" width="${width}" height="${height}" rx="8" fill="${tint.fill}" stroke="${tint.stroke}"/>`);
    const baseline = y + height / 2 + 8;
    text(left + 20, baseline, item, { size: 22, weight: 600 });
    text(left + 360, baseline, count, { size: 22, mono: true });
    text(left + width - 20, baseline, state, { size: 20, color: tint.stroke, anchor: "end" });
  });
}

function barcode(x: number, y: number, height: number, color: string): string {
  const widths = [3, 5, 2, 7, 4, 3, 6, 2, 5, 3, 8, 2, 4, 6, 3, 5, 2, 7, 3, 4, 6, 2, 5, 3, 4, 7, 2, 3];
  let at = x;
  return widths
    .map((bar, index) => {
      const rect = `<rect x="${at}" y="${y}" width="${bar}" height="${height}" fill="${color}"/>`;
      at += bar + (index % 3) * 3 + 4;
      return rect;
    })
    .join("");
}
