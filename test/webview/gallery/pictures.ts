/**
 * The gallery's pictures: drawn here as SVG, so that labels and their boxes are known exactly. Used in Node, where sharp
 * makes thumbnails and full pictures of them, and in the browser, for the sizes and boxes alone.
 */
import type { Box } from "../../../src/engine/protocol/webview.ts";

export interface DrawnPicture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly labels: readonly { readonly text: string; readonly box: Box }[];
}

/** Width of a character of the drawing font, in its size; close enough for boxes in pictures of our own. */
const characterWidth = 0.6;

interface Pen {
  rect(x: number, y: number, width: number, height: number, style: string): void;
  path(d: string, style: string): void;
  text(x: number, y: number, words: string, size: number, style?: string): void;
  /** A rounded box with a centred label. */
  node(x: number, y: number, words: string, style?: string, width?: number): void;
  arrow(fromX: number, fromY: number, toX: number, toY: number): void;
}

function draw(width: number, height: number, ground: string, paint: (pen: Pen) => void): DrawnPicture {
  const parts: string[] = [];
  const labels: { text: string; box: Box }[] = [];
  const pen: Pen = {
    rect: (x, y, w, h, style) => void parts.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" ${style}/>`),
    path: (d, style) => void parts.push(`<path d="${d}" ${style}/>`),
    text: (x, y, words, size, style = 'fill="#24292f"') => {
      parts.push(`<text x="${x}" y="${y}" font-family="DejaVu Sans, Arial, sans-serif" font-size="${size}" textLength="${words.length * size * characterWidth}" ${style}>${words}</text>`);
      labels.push({
        text: words,
        box: { x: x / width, y: (y - size) / height, width: (words.length * size * characterWidth) / width, height: (size * 1.25) / height },
      });
    },
    node: (x, y, words, style = 'fill="#eef4ff" stroke="#4a7dd6"', w = 150) => {
      parts.push(`<rect x="${x}" y="${y}" width="${w}" height="56" rx="8" stroke-width="2" ${style}/>`);
      pen.text(x + (w - words.length * 16 * characterWidth) / 2, y + 34, words, 16);
    },
    arrow: (x1, y1, x2, y2) => {
      const turn = Math.atan2(y2 - y1, x2 - x1);
      const barb = (side: number): string => `${x2 - 10 * Math.cos(turn + side)} ${y2 - 10 * Math.sin(turn + side)}`;
      parts.push(`<path d="M${x1} ${y1}L${x2} ${y2}M${barb(0.5)}L${x2} ${y2}L${barb(-0.5)}" fill="none" stroke="#57606a" stroke-width="2"/>`);
    },
  };
  paint(pen);
  const sheet = ground === "none" ? "" : `<rect width="100%" height="100%" fill="${ground}"/>`;
  return { width, height, labels, svg: `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${sheet}${parts.join("")}</svg>` };
}

const green = 'fill="#e9f7ec" stroke="#3d9a56"';
const amber = 'fill="#fff5e0" stroke="#c98a17"';

const gateway = draw(960, 560, "#ffffff", (pen) => {
  pen.text(40, 48, "Order platform", 24);
  pen.node(40, 240, "Web shop");
  pen.node(270, 240, "API gateway", amber);
  ["orders", "payments", "inventory"].forEach((name, at) => {
    pen.node(520, 100 + at * 140, name);
    pen.arrow(420, 268, 516, 128 + at * 140);
    pen.node(760, 100 + at * 140, `${name} db`, green);
    pen.arrow(670, 128 + at * 140, 756, 128 + at * 140);
  });
  pen.arrow(190, 268, 266, 268);
  pen.node(520, 490, "event bus", amber, 390);
});

const retries = draw(1400, 420, "none", (pen) => {
  ["receive", "validate", "enqueue", "deliver", "done"].forEach((name, at) => {
    pen.node(40 + at * 270, 160, name, at === 3 ? amber : undefined);
    if (at > 0) pen.arrow(40 + at * 270 - 120, 188, 36 + at * 270, 188);
  });
  pen.path("M925 216C925 330 655 330 655 220", 'fill="none" stroke="#c98a17" stroke-width="2"');
  pen.text(700, 340, "retry with backoff", 18);
});

const dashboard = draw(1280, 800, "#17191f", (pen) => {
  const light = 'fill="#d6d9e0"';
  pen.rect(0, 0, 200, 800, 'fill="#101216"');
  ["Overview", "Orders", "Payments", "Gateway", "Alerts"].forEach((name, at) => pen.text(28, 120 + at * 44, name, 17, light));
  pen.text(240, 64, "Gateway latency", 26, light);
  ["p50 12 ms", "p95 48 ms", "errors 0.2%"].forEach((value, at) => {
    pen.rect(240 + at * 340, 96, 316, 120, 'fill="#20242c" rx="8"');
    pen.text(264 + at * 340, 166, value, 26, light);
  });
  pen.rect(240, 248, 996, 500, 'fill="#20242c" rx="8"');
  const points = Array.from({ length: 40 }, (_, at) => `${270 + at * 24} ${620 - 120 * Math.sin(at / 4) - ((at * 7919) % 60)}`);
  pen.path(`M${points.join("L")}`, 'fill="none" stroke="#6cb6ff" stroke-width="3"');
});

const login = draw(750, 900, "#f4f5f7", (pen) => {
  pen.rect(150, 140, 450, 560, 'fill="#ffffff" stroke="#d9dce1" rx="12"');
  pen.text(190, 210, "Sign in", 32);
  pen.text(190, 270, "Email", 17);
  pen.rect(190, 284, 370, 48, 'fill="#ffffff" stroke="#d1242f" stroke-width="2" rx="6"');
  pen.text(190, 356, "Enter a valid address", 15, 'fill="#d1242f"');
  pen.text(190, 410, "Password", 17);
  pen.rect(190, 424, 370, 48, 'fill="#ffffff" stroke="#d1242f" stroke-width="2" rx="6"');
  pen.text(190, 496, "The password is too short", 15, 'fill="#d1242f"');
  pen.rect(190, 540, 370, 52, 'fill="#2da44e" rx="6"');
  pen.text(346, 573, "Sign in", 18, 'fill="#ffffff"');
});

const manualPage = draw(595, 842, "#ffffff", (pen) => {
  pen.text(60, 90, "4.2 Order gateway", 22);
  for (let line = 0; line < 14; line++) pen.rect(60, 126 + line * 18, line % 5 === 4 ? 300 : 470, 7, 'fill="#c4c8ce"');
  pen.node(60, 410, "gateway", amber);
  pen.node(380, 410, "orders");
  pen.arrow(212, 438, 376, 438);
  pen.text(60, 510, "Figure 7: the gateway forwards orders", 12);
  for (let line = 0; line < 14; line++) pen.rect(60, 546 + line * 18, line % 6 === 5 ? 220 : 470, 7, 'fill="#c4c8ce"');
  pen.text(280, 810, "38", 12);
});

const states = draw(560, 760, "#ffffff", (pen) => {
  ["created", "paid", "packed", "shipped"].forEach((name, at) => {
    pen.node(200, 60 + at * 170, name, at === 3 ? green : undefined);
    if (at > 0) pen.arrow(275, 60 + at * 170 - 112, 275, 56 + at * 170);
  });
  pen.text(300, 158, "payment", 15);
  pen.text(300, 328, "order picked", 15);
});

const icon = draw(48, 48, "none", (pen) => {
  pen.path("M8 24h26M24 12l12 12-12 12", 'fill="none" stroke="#1f6feb" stroke-width="5" stroke-linecap="round"');
});

const cluster = draw(4096, 2400, "#ffffff", (pen) => {
  pen.text(80, 120, "Production cluster", 64);
  for (let row = 0; row < 14; row++) {
    for (let column = 0; column < 20; column++) {
      const name = row === 9 && column === 13 ? "gateway-2" : `pod-${row * 20 + column}`;
      pen.node(100 + column * 195, 220 + row * 150, name, (row + column) % 3 === 0 ? green : undefined);
    }
  }
});

/** What the gallery's user has pasted: a part of the gateway's picture. */
export const pastedPart: { readonly of: "gateway"; readonly box: Box } = { of: "gateway", box: { x: 0.26, y: 0.15, width: 0.46, height: 0.5 } };

export const pictures = { gateway, retries, dashboard, login, manualPage, states, icon, cluster } as const;
export type PictureName = keyof typeof pictures;
