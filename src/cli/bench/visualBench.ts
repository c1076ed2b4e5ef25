import { setImmediate } from "node:timers/promises";
import { thumbnailOf } from "../../core/extract/raster.ts";
import { lookAtNegative, lookAtParts } from "../../core/indexing/look.ts";
import type { Point } from "../../core/model.ts";
import { sure } from "../../core/visual/claim.ts";
import { askedDetail, FeatureDetector, indexedDetail } from "../../core/visual/featureDetector.ts";
import { descriptorWords, packFeatures, unpackFeatures, type PictureFeatures } from "../../core/visual/features.ts";
import { contains } from "../../core/visual/polygon.ts";
import { resemblancesOf } from "../../core/visual/resemblance.ts";
import { VisualIndex, type FoundPicture, type Resemble } from "../../core/visual/visualIndex.ts";
import { seededRandom } from "../seededRandom.ts";
import { quantile, type Benchmark } from "./figures.ts";
import { drawing, rasterOf, screenshot, type Part } from "./visualDrawings.ts";

const library = 10_000;
/** Pictures that are really drawn; each of the others mixes the features of some of them. */
const drawn = 500;
const mixedOf = 4;
const known = 60;
const foreign = 500;
/** Bits of 256 that are flipped in a feature taken from a drawing. */
const flippedBits = 12;
/** Points a side at which regions are compared. */
const grid = 100;

/** Finds screenshots of drawings among 10,000 pictures, and screenshots of drawings that are not among them. */
export const visualBench: Benchmark = {
  topic: "visual",
  about: `pictures found again among ${library.toLocaleString("en")}, of which ${drawn} are drawn, the others mixed from their features`,
  async run(say, signal) {
    const random = seededRandom(4);
    const detector = new FeatureDetector();
    await detector.find(await rasterOf(Buffer.from(drawing(random))), indexedDetail);
    const svgs = Array.from({ length: drawn }, () => drawing(random));
    const packed = new Map<string, Uint8Array>();
    const indexTimes: number[] = [];
    const real: PictureFeatures[] = [];
    const thumbnails: Uint8Array[] = [];
    for (const [at, svg] of svgs.entries()) {
      signal.throwIfAborted();
      const raster = await rasterOf(Buffer.from(svg));
      const started = performance.now();
      const features = await detector.find(raster, indexedDetail);
      const bytes = packFeatures(features);
      indexTimes.push(performance.now() - started);
      real.push(features);
      packed.set(`drawn-${at}`, bytes);
      thumbnails.push(await thumbnailOf(raster));
    }
    for (let at = drawn; at < library; at++) packed.set(`mixed-${at}`, packFeatures(mixed(real, random)));
    say("library made");

    const index = new VisualIndex((pixels) => Promise.resolve(unpackFeatures(Buffer.from(packed.get(pixels) ?? []))));
    const before = process.memoryUsage().rss;
    await index.keep(new Set(packed.keys()), signal);
    const grown = process.memoryUsage().rss - before;
    say("library indexed");

    const ask = async (svg: string, share: number): Promise<{ found: readonly FoundPicture[]; part: Part; took: number }> => {
      await setImmediate();
      signal.throwIfAborted();
      const { raster, part } = await screenshot(svg, share, random);
      const started = performance.now();
      // A mixed picture has no pixels of its own; one of those it is mixed from costs as much to compare.
      const resemble: Resemble = (aligned) =>
        resemblancesOf(raster, aligned.map(({ pixels, map }) => ({ thumbnail: thumbnails[Number(pixels.split("-")[1]) % drawn]!, map })));
      const isSure = (): boolean => (found[0]?.confidence ?? 0) >= sure;
      let found = await index.find([await detector.find(raster, askedDetail)], resemble, signal);
      if (!isSure()) found = [...found, ...(await index.find([await lookAtNegative(raster, detector)], resemble, signal))];
      if (!isSure()) found = [...found, ...(await index.find(await lookAtParts(raster, detector), resemble, signal))];
      return { found, part, took: performance.now() - started };
    };
    const knownTimes: number[] = [];
    const overlaps: number[] = [];
    let right = 0;
    for (let at = 0; at < known; at++) {
      const { found, part, took } = await ask(svgs[at]!, 0.5 + 0.5 * random());
      knownTimes.push(took);
      if (found[0]?.pixels !== `drawn-${at}`) continue;
      right++;
      overlaps.push(overlap(found[0].region, part));
    }
    say("known pictures asked for");
    const foreignTimes: number[] = [];
    let claimed = 0;
    for (let at = 0; at < foreign; at++) {
      const { found, took } = await ask(drawing(random), 0.5 + 0.5 * random());
      foreignTimes.push(took);
      if (found.length > 0) claimed++;
    }
    const sizes = real.map((features) => packFeatures(features).length);
    return [
      { name: "index an image (features alone), p50", value: quantile(indexTimes, 0.5), unit: "ms" },
      { name: "index an image (features alone), p95", value: quantile(indexTimes, 0.95), unit: "ms" },
      { name: "query that is recognised, p50", value: quantile(knownTimes, 0.5), unit: "ms" },
      { name: "query that is recognised, p95", value: quantile(knownTimes, 0.95), unit: "ms" },
      { name: "query that is not, without OCR, p50", value: quantile(foreignTimes, 0.5), unit: "ms" },
      { name: "query that is not, without OCR, p95", value: quantile(foreignTimes, 0.95), unit: "ms" },
      { name: "on disk, the largest drawing", value: Math.max(...sizes) / 1024, unit: "KB" },
      { name: "in memory, a picture", value: index.bytes / library / 1024, unit: "KB" },
      { name: "growth of RSS with the index", value: grown / 2 ** 20, unit: "MiB" },
      { name: `recognised, of ${known}`, value: (100 * right) / known, unit: "%" },
      { name: "IoU of the region, median", value: 100 * quantile(overlaps, 0.5), unit: "%" },
      { name: `claimed though foreign, of ${foreign}`, value: claimed, unit: "pictures" },
    ];
  },
};

/** A picture made of whole parts of drawings: the same places and sizes, the descriptors a little different. */
function mixed(real: readonly PictureFeatures[], random: () => number): PictureFeatures {
  const sources = Array.from({ length: mixedOf }, () => real[Math.floor(random() * real.length)]!);
  const [first] = sources as [PictureFeatures];
  const chosen = sources.flatMap((source, quarter) => {
    const features = Array.from({ length: source.count }, (_, feature) => ({ source, feature }));
    return features.filter(({ feature }) => Math.min(mixedOf - 1, Math.floor((mixedOf * source.points[2 * feature]!) / source.width)) === quarter);
  });
  const descriptors = Uint32Array.from(chosen.flatMap(({ source, feature }) => [...source.descriptors.subarray(feature * descriptorWords, (feature + 1) * descriptorWords)]));
  for (let feature = 0; feature < chosen.length; feature++) {
    for (let flip = 0; flip < flippedBits; flip++) descriptors[feature * descriptorWords + Math.floor(random() * descriptorWords)]! ^= 1 << Math.floor(random() * 32);
  }
  return {
    width: first.width,
    height: first.height,
    count: chosen.length,
    points: Float32Array.from(
      chosen.flatMap(({ source, feature }) => [(source.points[2 * feature]! * first.width) / source.width, (source.points[2 * feature + 1]! * first.height) / source.height]),
    ),
    levels: Uint8Array.from(chosen, ({ source, feature }) => source.levels[feature]!),
    angles: Float32Array.from(chosen, ({ source, feature }) => source.angles[feature]!),
    descriptors,
  };
}

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
