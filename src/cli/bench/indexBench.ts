import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { Library } from "../../core/library.ts";
import { createServices } from "../../core/services.ts";
import { workerModule } from "../session.ts";
import { seededRandom } from "../seededRandom.ts";
import type { Benchmark } from "./figures.ts";
import { sentence, wordSource } from "./synthetic.ts";

const texts = 200;
const pictures = 40;
const boxesPerPicture = 12;

/** Indexes 200 Markdown documents and 40 diagrams of 1200 × 800 pixels, first with nothing known, then again. */
export const indexBench: Benchmark = {
  topic: "index",
  about: "200 Markdown documents and 40 pictures with OCR: cold, then warm",
  async run(say, signal) {
    const word = wordSource(seededRandom(3));
    const root = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
    const cacheFolder = await mkdtemp(join(tmpdir(), "afterimage-bench-cache-"));
    const services = createServices({ workers: 0, cacheFolder, workerModule: workerModule() });
    try {
      for (let number = 0; number < texts; number++) await writeFile(join(root, `text-${number}.md`), markdown(word));
      for (let number = 0; number < pictures; number++) await writeFile(join(root, `picture-${number}.png`), await diagram(word));
      say("files made");
      const library = await Library.open({
        root,
        options: { exclude: [], ocr: true, shared: "ignore" },
        services,
        events: { onStatus: () => undefined, onLog: (level, message) => level === "error" && say(message) },
      });
      const cold = await library.index({ rebuild: false }, signal);
      const warm = await library.index({ rebuild: false }, signal);
      await library.close();
      return [
        { name: "cold", value: cold.seconds, unit: "s" },
        { name: "inputs encoded cold", value: cold.encoded, unit: "" },
        { name: "warm", value: warm.seconds, unit: "s" },
        { name: "inputs encoded warm", value: warm.encoded, unit: "" },
      ];
    } finally {
      services.dispose();
      await rm(root, { recursive: true, force: true });
      await rm(cacheFolder, { recursive: true, force: true });
    }
  },
};

function markdown(word: () => string): string {
  const sections = Array.from({ length: 6 }, () => `## ${sentence(word, 4)}\n\n${sentence(word, 80)}.\n`);
  return `# ${sentence(word, 4)}\n\n${sections.join("\n")}`;
}

function diagram(word: () => string): Promise<Buffer> {
  const boxes = Array.from({ length: boxesPerPicture }, (_, at) => {
    const x = 40 + (at % 4) * 290;
    const y = 60 + Math.floor(at / 4) * 250;
    return `<rect x="${x}" y="${y}" width="250" height="120" fill="#eef" stroke="#446"/><text x="${x + 20}" y="${y + 65}" font-family="sans-serif" font-size="22">${sentence(word, 2)}</text>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><rect width="1200" height="800" fill="#fff"/>${boxes.join("")}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}
