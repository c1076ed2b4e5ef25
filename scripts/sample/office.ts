import { Document, HeadingLevel, ImageRun, Packer, Paragraph, Table, TableCell, TableRow, WidthType } from "docx";
import PptxGenJS from "pptxgenjs";

const ink = "1E293B";
const muted = "64748B";
const blue = "1D5FD1";

/** A picture as PNG, with its size in pixels. */
export interface Drawn {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The deck of a review: bullets, a table, native shapes, a chart, and pictures in corners. */
export async function warehouseReview({ slotting, drills }: { readonly slotting: Drawn; readonly drills: Drawn }): Promise<Buffer> {
  const deck = new PptxGenJS();
  deck.layout = "LAYOUT_WIDE";
  deck.title = "Warehouse platform review";
  const slide = (title: string, notes?: string): PptxGenJS.Slide => {
    const next = deck.addSlide();
    next.addText(title, { x: 0.6, y: 0.4, w: 12, h: 0.8, fontSize: 30, bold: true, color: ink, fontFace: "Calibri" });
    if (notes !== undefined) next.addNotes(notes);
    return next;
  };
  const bullets = (on: PptxGenJS.Slide, lines: readonly string[], place: PptxGenJS.PositionProps): void => {
    on.addText(lines.map((text) => ({ text, options: { bullet: true, breakLine: true } })), { ...place, fontSize: 18, color: ink, valign: "top", fontFace: "Calibri" });
  };

  const cover = deck.addSlide();
  cover.background = { color: blue };
  cover.addText("Warehouse platform review", { x: 0.8, y: 2.6, w: 11.5, h: 1.2, fontSize: 44, bold: true, color: "FFFFFF", fontFace: "Calibri" });
  cover.addText("Lanternfish operations, autumn", { x: 0.8, y: 3.8, w: 11.5, h: 0.6, fontSize: 20, color: "DBE7FF", fontFace: "Calibri" });

  const now = slide("Where the halls stand", "Hall C is behind because its conveyors came late.");
  now.addTable(
    [
      ["Hall", "Pallets a day", "Wrong slots"].map((text) => ({ text, options: { bold: true, fill: { color: "E8F1FE" } } })),
      ["A", "1,840", "0.3 %"].map((text) => ({ text })),
      ["B", "1,610", "0.4 %"].map((text) => ({ text })),
      ["C", "960", "1.9 %"].map((text) => ({ text })),
    ],
    { x: 0.6, y: 1.6, w: 7, fontSize: 16, color: ink, border: { pt: 1, color: "CBD5E1" } },
  );

  const inbound = slide("Inbound, from gate to shelf", "Quality checks take one pallet in forty.");
  const steps = ["Gate scan", "Quality check", "Label", "Put away"];
  steps.forEach((step, at) => {
    const x = 0.7 + at * 3.15;
    inbound.addText(step, { shape: deck.ShapeType.roundRect, x, y: 2.7, w: 2.2, h: 1.1, fill: { color: "E5F6EC" }, line: { color: "4FB37A", width: 1.5 }, align: "center", fontSize: 18, color: ink });
    if (at > 0) inbound.addShape(deck.ShapeType.line, { x: x - 0.95, y: 3.25, w: 0.95, h: 0, line: { color: muted, width: 2, endArrowType: "triangle" } });
  });
  inbound.addText("A pallet that fails its check goes back to the carrier the same day.", { x: 0.7, y: 4.4, w: 11, h: 0.6, fontSize: 16, color: muted });

  const autumn = slide("What changes in autumn", "The allocator of hall C goes first.");
  bullets(autumn, ["Slots are given out by events, no more by a nightly plan", "A hall works on when the other two are cut off", "Handhelds speak to one gateway"], { x: 0.6, y: 1.5, w: 5.6, h: 3 });
  autumn.addImage({ data: dataUrl(slotting), ...fitted(slotting, { x: 7.2, y: 3.6, width: 5.6 }), altText: "How pallets get their slots" });

  const cost = slide("Cost of a pallet");
  cost.addChart(deck.ChartType.bar, [{ name: "Cents a pallet", labels: ["Hall A", "Hall B", "Hall C"], values: [41, 44, 63] }], {
    x: 0.6, y: 1.5, w: 8, h: 5, showTitle: true, title: "Handling, cents a pallet", chartColors: [blue], showValue: true,
  });

  const season = slide("Before the season", "The blackout drill includes the carriers.");
  season.addImage({ data: dataUrl(drills), ...fitted(drills, { x: 0.6, y: 1.4, width: 4.6 }), altText: "Pyramid of drills" });
  bullets(season, ["Every drill has an owner and a date", "What was learnt goes into the runbook within a week"], { x: 6.2, y: 1.6, w: 6.4, h: 3 });

  return (await deck.write({ outputType: "nodebuffer" })) as Buffer;
}

/** A runbook as operations write them in a word processor. */
export async function conveyorRunbook(drills: Drawn): Promise<Buffer> {
  const text = (words: string): Paragraph => new Paragraph({ text: words });
  const heading = (words: string): Paragraph => new Paragraph({ text: words, heading: HeadingLevel.HEADING_1 });
  const cells = (row: readonly string[]): TableRow => new TableRow({ children: row.map((words) => new TableCell({ children: [text(words)] })) });
  const document = new Document({
    title: "Conveyor runbook",
    sections: [
      {
        children: [
          new Paragraph({ text: "Conveyor runbook", heading: HeadingLevel.TITLE }),
          heading("A conveyor stands still"),
          text("Press the green reset on the drive first. If the drive trips again within a minute, a pallet is jammed below the second gate: clear it before anything else."),
          new Table({ width: { size: 100, type: WidthType.PERCENTAGE }, rows: [["Lamp", "Meaning"], ["red", "drive tripped"], ["amber", "gate open"]].map(cells) }),
          heading("Drills"),
          text("Each drill is announced a day ahead."),
          new Paragraph({ children: [new ImageRun({ type: "png", data: drills.png, transformation: { width: 360, height: Math.round((360 * drills.height) / drills.width) }, altText: { name: "drills", title: "Drills", description: "Pyramid of drills before the season" } })] }),
          new Paragraph({ text: "Figure 1: How often each drill is run", style: "Caption" }),
        ],
      },
    ],
  });
  return Packer.toBuffer(document);
}

function dataUrl({ png }: Drawn): string {
  return `image/png;base64,${png.toString("base64")}`;
}

function fitted({ width, height }: Drawn, place: { x: number; y: number; width: number }): PptxGenJS.PositionProps {
  return { x: place.x, y: place.y, w: place.width, h: (place.width * height) / width };
}
