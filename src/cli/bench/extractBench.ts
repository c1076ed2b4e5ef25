import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { AfterimageError, isAbort } from "../../core/errors.ts";
import type { DocumentSource, ExtractedFragment, Extractor } from "../../core/extract/extractor.ts";
import { extractorFor, extractors } from "../../core/extract/registry.ts";
import { FileRules } from "../../core/indexing/rules.ts";
import { scan } from "../../core/indexing/scan.ts";
import { limits } from "../../core/limits.ts";
import type { Benchmark, BenchmarkOptions, Figure } from "./figures.ts";

/** Each document is read again and again for so long, so that a small one counts as well. */
const millisecondsPerFormat = 3000;

/**
 * Reads every document of a folder and draws its pictures, without OCR and encoder. Each format is measured in a process
 * of its own: the peak of memory is the whole process's.
 */
export const extractBench: Benchmark = {
  topic: "extract",
  about: "reading and drawing the documents of a folder (--folder; the sample workspace), a process a format",
  async run(say, signal, { folder = "sample", format }) {
    const root = resolve(folder);
    const { files } = await scan(root, "", new FileRules(root, []), signal);
    const paths = files.map(({ path }) => path);
    if (format !== undefined) return measure(await sourcesOf(root, paths, format), format, signal);
    const figures: Figure[] = [];
    for (const { name } of extractors.filter((extractor) => paths.some((path) => extractorFor(path) === extractor))) {
      signal.throwIfAborted();
      say(name);
      figures.push(...inProcessOfItsOwn({ folder: root, format: name }));
    }
    return figures;
  },
};

function inProcessOfItsOwn({ folder, format }: Required<BenchmarkOptions>): Figure[] {
  const child = spawnSync(process.execPath, [process.argv[1] ?? "", "bench", "extract", "--folder", folder, "--format", format, "--json"], {
    encoding: "utf8",
    maxBuffer: 1024 ** 2,
  });
  if (child.status !== 0) throw new AfterimageError({ kind: "unavailable", message: `Measuring ${format} failed: ${child.stderr.trim()}` });
  return (JSON.parse(child.stdout) as { results: { extract: Figure[] } }).results.extract;
}

async function sourcesOf(root: string, paths: readonly string[], format: string): Promise<readonly DocumentSource[]> {
  const own = paths.filter((path) => extractorFor(path)?.name === format);
  if (own.length > 0) return Promise.all(own.map(async (path) => ({ path, file: join(root, path), bytes: await readFile(join(root, path)) })));
  throw new AfterimageError({ kind: "invalid-argument", message: `${root} has no document of the format “${format}”.` });
}

async function measure(sources: readonly DocumentSource[], format: string, signal: AbortSignal): Promise<Figure[]> {
  const extractor = extractors.find(({ name }) => name === format)!;
  const total = { documents: 0, bytes: 0, extractMs: 0, pictures: 0, drawMs: 0, unreadable: 0 };
  const end = performance.now() + millisecondsPerFormat;
  do {
    for (const each of sources) {
      signal.throwIfAborted();
      // A new one each time: formats keep what they read of a source.
      const source = { ...each };
      const started = performance.now();
      const fragments = await fragmentsOf(extractor, source, signal);
      total.extractMs += performance.now() - started;
      total.documents++;
      total.bytes += source.bytes.length;
      if (fragments === undefined) total.unreadable++;
      for (const { anchor, picture } of fragments ?? []) {
        if (!picture || !extractor.render) continue;
        const drawing = performance.now();
        await extractor.render(source, anchor, limits.ocrSide, signal);
        total.drawMs += performance.now() - drawing;
        total.pictures++;
      }
    }
  } while (performance.now() < end);
  return [
    { name: `${format}: read a document`, value: total.extractMs / total.documents, unit: "ms" },
    { name: `${format}: read`, value: total.bytes / 1e6 / (total.extractMs / 1000), unit: "MB/s" },
    ...(total.pictures > 0 ? [{ name: `${format}: draw a picture`, value: total.drawMs / total.pictures, unit: "ms" }] : []),
    ...(total.unreadable > 0 ? [{ name: `${format}: documents that cannot be read`, value: total.unreadable, unit: "" }] : []),
    { name: `${format}: peak memory of the process`, value: process.resourceUsage().maxRSS / 1024, unit: "MiB" },
  ];
}

/** Undefined for a document that cannot be read: it took its time all the same. */
async function fragmentsOf(extractor: Extractor, source: DocumentSource, signal: AbortSignal): Promise<readonly ExtractedFragment[] | undefined> {
  try {
    return (await extractor.extract(source, signal)).fragments;
  } catch (error) {
    if (isAbort(error) || !(error instanceof AfterimageError)) throw error;
    return undefined;
  }
}
