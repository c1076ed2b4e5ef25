import { draw, light } from "../draw.ts";

/** The four places an answer may come from, nearest first. */
export const cacheLayers = (): string =>
  draw(
    {
      width: 980,
      height: 420,
      title: "Cache layers of the catalog",
      description: "Browser cache, CDN edge, Redis and OpenSearch with their time to live and hit rates.",
    },
    ({ text, card, link, theme }) => {
      text(40, 46, "Where a product page comes from", { size: 22, weight: 700 });
      const layers = [
        ["Browser", "TTL 60 s", "31 %", "blue"],
        ["CDN edge", "TTL 5 min", "52 %", "teal"],
        ["Redis", "TTL 30 min", "14 %", "amber"],
        ["OpenSearch", "the source", "3 %", "rose"],
      ] as const;
      const cards = layers.map(([name, ttl, hits, tint], index) => {
        const height = 230 - index * 44;
        const shape = card(50 + index * 235, 100 + index * 22, 170, height, name, { tint, lines: [ttl] });
        text(shape.x + 85, 372, hits, { size: 24, weight: 700, anchor: "middle", color: theme.tints[tint].stroke });
        text(shape.x + 85, 394, "of requests end here", { size: 11, anchor: "middle", color: theme.muted });
        return shape;
      });
      cards.slice(1).forEach((layer, index) => {
        const before = cards[index];
        if (before !== undefined) link(before, "right", layer, "left", { label: "miss" });
      });
    },
  );

const states = ["label printed", "picked up", "in transit", "out for delivery", "delivered"] as const;

/** A parcel's life; `active` is the state that is lit, for the frames of an animation. */
export const parcelStates = (active: number): string =>
  draw(
    {
      width: 960,
      height: 300,
      title: "States of a parcel",
      description: "State machine: label printed, picked up, in transit, out for delivery, delivered; with lost and returned as exits.",
    },
    ({ text, card, link }) => {
      text(40, 46, "States of a parcel", { size: 22, weight: 700 });
      const cards = states.map((state, index) =>
        card(40 + index * 184, 90, 144, 54, state, { form: "pill", tint: index === active ? "green" : "slate" }),
      );
      cards.slice(1).forEach((card_, index) => {
        const before = cards[index];
        if (before !== undefined) link(before, "right", card_, "left");
      });
      const lost = card(408, 220, 144, 50, "lost", { form: "pill", tint: "rose" });
      const returned = card(592, 220, 144, 50, "returned", { form: "pill", tint: "amber" });
      const [, , transit, delivery] = cards;
      if (transit !== undefined) link(transit, "bottom", lost, "top", { label: "no scan for 10 days", dashed: true });
      if (delivery !== undefined) link(delivery, "bottom", returned, "top", { label: "refused twice", dashed: true });
    },
  );

/** Floor plan in white lines on nothing, as exported for slides with a dark background. */
export const warehouseFloor = (): string =>
  draw(
    {
      width: 900,
      height: 520,
      title: "Warehouse floor plan",
      description: "White lines on a transparent background: receiving docks, racks, picking path, packing stations, outbound sorter.",
      transparent: true,
      theme: { ...light, background: "none", ink: "#ffffff", muted: "#ffffff", line: "#ffffff" },
    },
    ({ raw, text, arrow }) => {
      const area = (x: number, y: number, width: number, height: number, label: string): void => {
        raw(`<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="none" stroke="#fff" stroke-width="2"/>`);
        text(x + width / 2, y + height / 2 + 5, label, { size: 15, weight: 600, anchor: "middle" });
      };
      text(30, 40, "Warehouse RTM-2, ground floor", { size: 20, weight: 700 });
      area(30, 70, 130, 420, "Receiving");
      for (let rack = 0; rack < 6; rack++) area(210 + rack * 62, 90, 38, 250, `R${String(rack + 1)}`);
      area(210, 400, 348, 90, "Packing stations");
      area(610, 70, 120, 420, "Sorter");
      area(770, 70, 100, 190, "Docks 1–4");
      area(770, 300, 100, 190, "Docks 5–8");
      arrow([[160, 370], [590, 370]], { label: "picking path" });
      arrow([[558, 445], [610, 445]]);
      arrow([[730, 165], [770, 165]]);
      arrow([[730, 395], [770, 395]]);
    },
  );

/** Notes from a workshop, drawn by hand; the generator photographs it. */
export const whiteboard = (): string => {
  const hand = `font-family="'Comic Neue', 'Comic Sans MS', cursive" font-weight="700"`;
  const note = (x: number, y: number, turn: number, color: string, lines: readonly string[]): string =>
    `<g transform="translate(${String(x)} ${String(y)}) rotate(${String(turn)})"><rect width="190" height="120" fill="${color}" filter="url(#lift)"/>${lines
      .map((line, index) => `<text x="16" y="${String(38 + index * 30)}" font-size="23" fill="#333" ${hand}>${line}</text>`)
      .join("")}</g>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="960" viewBox="0 0 1400 960">
<defs>
<filter id="lift" x="-10%" y="-10%" width="130%" height="140%"><feDropShadow dx="3" dy="6" stdDeviation="5" flood-opacity="0.3"/></filter>
<linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#b9b4ab"/><stop offset="1" stop-color="#8f897f"/></linearGradient>
<radialGradient id="board" cx="0.3" cy="0.2" r="1"><stop offset="0" stop-color="#fdfdfb"/><stop offset="1" stop-color="#dcdcd6"/></radialGradient>
</defs>
<rect width="1400" height="960" fill="url(#wall)"/>
<g transform="translate(60 50) rotate(-1.1 640 430) skewX(-1)">
<rect width="1280" height="850" rx="8" fill="#9aa0a6"/><rect x="14" y="14" width="1252" height="822" fill="url(#board)"/>
<text x="70" y="92" font-size="46" fill="#1b4fa0" ${hand}>Returns: what hurts today?</text>
<path d="M68 112 C300 104 500 118 720 108" stroke="#1b4fa0" stroke-width="5" fill="none"/>
${note(80, 170, -3, "#ffe97a", ["label lost", "in the box"])}
${note(310, 160, 2, "#ffe97a", ["no photo of", "the damage"])}
${note(90, 330, 2, "#ffb3c1", ["refund waits", "for a human"])}
${note(320, 320, -2, "#b8f0c2", ["drop-off point", "scan works!"])}
<g fill="none" stroke="#222" stroke-width="4.5" stroke-linecap="round">
<path d="M640 190 q130 -14 250 4 q6 50 -4 96 q-130 10 -248 -2 q-6 -50 2 -98z"/><path d="M960 200 q120 -14 230 2 q8 46 -4 92 q-120 10 -226 -2 q-6 -46 0 -92z"/>
<path d="M644 440 q120 -10 246 2 q6 50 -4 98 q-130 10 -244 -2 q-6 -50 2 -98z"/><path d="M964 440 q110 -12 226 2 q6 50 -2 98 q-120 10 -226 -4 q-6 -50 2 -96z"/>
<path d="M892 240 q34 -6 62 4 m-16 -14 l18 14 l-20 14"/><path d="M1076 296 q-4 70 0 138 m-14 -18 l14 20 l16 -20"/><path d="M958 488 q-30 6 -60 2 m16 -14 l-18 14 l20 14"/>
</g>
<g font-size="30" fill="#222" text-anchor="middle" ${hand}><text x="765" y="234">customer</text><text x="765" y="268">prints QR</text><text x="1075" y="250">drop-off scan</text><text x="1076" y="484">warehouse</text><text x="1076" y="520">grades A / B / C</text><text x="766" y="498">auto refund?</text></g>
<path d="M640 586 q120 22 252 6" stroke="#c22" stroke-width="6" fill="none"/><text x="640" y="640" font-size="34" fill="#c22" ${hand}>only for A-grade under 50 EUR!</text>
<text x="80" y="560" font-size="30" fill="#157a3c" ${hand}>TODO</text><text x="80" y="606" font-size="27" fill="#222" ${hand}>- ask finance about the limit (Mei)</text><text x="80" y="648" font-size="27" fill="#222" ${hand}>- photo upload in the app (Jonas)</text><text x="80" y="690" font-size="27" fill="#222" ${hand}>- measure days to refund, p90 (Ada)</text>
<text x="1040" y="790" font-size="22" fill="#777" ${hand}>do not wipe, thanks</text>
</g></svg>`;
};
