import { draw } from "../draw.ts";

/** Boxes in solid blue, as decks have them. */
export const slotting = (): string =>
  draw(
    {
      width: 620,
      height: 360,
      title: "Slotting after autumn",
      description: "Scanner gateway, slot allocator and shelf map, and the events between them.",
    },
    ({ raw, text, arrow }) => {
      const box = (x: number, y: number, title: string, line: string): void => {
        raw(`<rect x="${x}" y="${y}" width="170" height="86" rx="8" fill="#1d5fd1"/>`);
        text(x + 85, y + 38, title, { size: 17, weight: 700, color: "#ffffff", anchor: "middle" });
        text(x + 85, y + 62, line, { size: 12, color: "#dbe7ff", anchor: "middle" });
      };
      box(24, 40, "Scanner gateway", "handhelds, 400/s");
      box(226, 230, "Slot allocator", "one a hall");
      box(426, 40, "Shelf map", "Redis, 2 replicas");
      arrow([[110, 126], [110, 273], [226, 273]], { label: "pallet.seen" });
      arrow([[396, 273], [511, 273], [511, 126]], { label: "slot.taken" });
      arrow([[426, 83], [194, 83]], { label: "free slots", dashed: true });
    },
  );

/** A pyramid of tests in oranges, for the upper left of a slide. */
export const drills = (): string =>
  draw(
    {
      width: 480,
      height: 360,
      title: "Drills before the season",
      description: "How often each kind of drill is run.",
    },
    ({ raw, text }) => {
      const layers = [
        ["Blackout", "twice a year", "240,24 310,124 170,124", "#c2410c", 96],
        ["Conveyor stop", "every quarter", "165,132 315,132 385,232 95,232", "#ea7a1f", 190],
        ["Scanner swap", "every month", "90,240 390,240 460,340 20,340", "#f6b45c", 298],
      ] as const;
      for (const [name, often, points, fill, y] of layers) {
        raw(`<polygon points="${points}" fill="${fill}"/>`);
        text(240, y, name, { size: 15, weight: 700, anchor: "middle", color: "#1f1300" });
        text(240, y + 17, often, { size: 11, anchor: "middle", color: "#1f1300" });
      }
    },
  );
