import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { Point } from "../../core/model.ts";
import { picturesOf, recognise, resembling } from "../../core/search/recognition.ts";
import { createServices } from "../../core/services.ts";
import { mapConcurrently } from "../../core/store/mapConcurrently.ts";
import { readFeatures } from "../../core/visual/features.ts";
import { contains } from "../../core/visual/polygon.ts";
import { VisualIndex, type FoundPicture } from "../../core/visual/visualIndex.ts";
import { seededRandom } from "../seededRandom.ts";
import { workerModule } from "../session.ts";
import { quantile, type Benchmark } from "./figures.ts";
import { drawing, screenshot, type Part } from "./visualDrawings.ts";
import { makeVisualLibrary } from "./visualLibrary.ts";

const pictures = 10_000;
/** Pictures that are really drawn; each of the others mixes the features of some of them. */
const drawn = 500;
const known = 100;
const foreign = 500;
/** Pictures, and foreign questions, that are timed one after the other; the others of them only count, and run side by side. */
const timed = 50;
const sideBySide = 2;
const saidEvery = 50;
/** Milliseconds between two timed questions: a closer look that was begun in vain goes on for a while, and nobody asks so fast. */
const pauseMs = 300;
/** Points a side at which regions are compared. */
const grid = 100;

/** Finds screenshots of drawings among 10,000 pictures, and screenshots of drawings that are not among them. */
export const visualBench: Benchmark = {
  topic: "visual",
  about: `pictures found again among ${pictures.toLocaleString("en")}, of which ${drawn} are drawn, the others mixed from their features`,
  async run(say, signal) {
    const root = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
    const cacheFolder = await mkdtemp(join(tmpdir(), "afterimage-bench-cache-"));
    const services = createServices({ workers: 0, cacheFolder, workerModule: workerModule() });
    const { pool, artifacts } = services;
    try {
      const random = seededRandom(4);
      const svgs = Array.from({ length: drawn }, () => drawing(random));
      const foreignSvgs = Array.from({ length: foreign }, () => drawing(random));
      const { documents, times, bytes } = await makeVisualLibrary(svgs, { pictures, timed }, { root, random, say }, services, signal);

      const library = picturesOf(documents);
      const visual = new VisualIndex((pixels) => readFeatures(artifacts, pixels));
      const before = process.memoryUsage().rss;
      const opened = performance.now();
      await visual.keep(library, signal);
      const opening = performance.now() - opened;
      const grown = process.memoryUsage().rss - before;
      say("features read");

      const ask = async (svg: string, number: number): Promise<{ found: readonly FoundPicture[]; part: Part; took: number }> => {
        signal.throwIfAborted();
        const own = seededRandom(number);
        const { png, part } = await screenshot(svg, 0.5 + 0.5 * own(), own);
        const file = join(root, `question-${number}.png`);
        await writeFile(file, png);
        const started = performance.now();
        const tools = { root, pool, visual };
        const task = { file };
        const look = await pool.run("look", task, signal);
        const resemble = resembling(look, library, tools, signal);
        const { pictures: found } = await recognise(look, { task, pictures: library, resemble, onUnsure: () => undefined }, tools, signal);
        return { found, part, took: performance.now() - started };
      };
      // As when the panel opens: the processes that look at pictures have started, and looked at some.
      pool.expectPicture();
      await Promise.all(foreignSvgs.slice(0, sideBySide).map(ask));

      const knownTimes: number[] = [];
      const overlaps: number[] = [];
      for (const [at, svg] of svgs.slice(0, known).entries()) {
        await setTimeout(pauseMs);
        const { found, part, took } = await ask(svg, at);
        knownTimes.push(took);
        if (found[0]?.pixels === documents[at]?.fragments[0]?.picture?.pixels) overlaps.push(overlap(found[0]!.region, part));
      }
      say(`${known} known pictures asked for`);
      const foreignTimes: number[] = [];
      let [asked, claimed] = [0, 0];
      const askForeign = async (at: number): Promise<void> => {
        const { found, took } = await ask(foreignSvgs[at]!, known + at);
        if (at < timed) foreignTimes.push(took);
        if (found.length > 0) claimed++;
        if (++asked % saidEvery === 0) say(`${asked} foreign pictures asked for, ${claimed} claimed`);
      };
      for (let at = 0; at < timed; at++) {
        await setTimeout(pauseMs);
        await askForeign(at);
      }
      await mapConcurrently([...foreignSvgs.keys()].slice(timed), sideBySide, askForeign);
      return [
        { name: "index an image (all but OCR), p50", value: quantile(times, 0.5), unit: "ms" },
        { name: "index an image (all but OCR), p95", value: quantile(times, 0.95), unit: "ms" },
        { name: "open: features of the library read", value: opening, unit: "ms" },
        { name: "query that is in the library, p50", value: quantile(knownTimes, 0.5), unit: "ms" },
        { name: "query that is in the library, p95", value: quantile(knownTimes, 0.95), unit: "ms" },
        { name: "query that is not, without OCR, p50", value: quantile(foreignTimes, 0.5), unit: "ms" },
        { name: "query that is not, without OCR, p95", value: quantile(foreignTimes, 0.95), unit: "ms" },
        { name: "on disk, an image's features, median", value: quantile(bytes, 0.5) / 1024, unit: "KB" },
        { name: "on disk, an image's features, largest", value: quantile(bytes, 1) / 1024, unit: "KB" },
        { name: "in memory, a picture", value: visual.bytes / pictures / 1024, unit: "KB" },
        { name: "growth of RSS with the index", value: grown / 2 ** 20, unit: "MiB" },
        { name: `first, of ${known} known`, value: (100 * overlaps.length) / known, unit: "%" },
        { name: "IoU of the region, median", value: 100 * quantile(overlaps, 0.5), unit: "%" },
        { name: `claimed though foreign, of ${foreign}`, value: claimed, unit: "pictures" },
      ];
    } finally {
      services.dispose();
      await rm(root, { recursive: true, force: true });
      await rm(cacheFolder, { recursive: true, force: true });
    }
  },
};

/** Intersection over union of a region and the part that it should be, counted on a grid. */
function overlap(region: readonly Point[], { x: left, y: top, width, height }: Part): number {
  let [common, either] = [0, 0];
  for (let row = 0; row < grid; row++) {
    for (let column = 0; column < grid; column++) {
      const [x, y] = [(column + 0.5) / grid, (row + 0.5) / grid];
      const inPart = x >= left && x <= left + width && y >= top && y <= top + height;
      const inRegion = contains(region, { x, y });
      if (inPart && inRegion) common++;
      if (inPart || inRegion) either++;
    }
  }
  return common / either;
}
