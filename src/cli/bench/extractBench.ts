import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AfterimageError, isAbort } from "../../core/errors.ts";
import type { DocumentSource, ExtractedFragment, Extractor } from "../../core/extract/extractor.ts";
import { missingFfmpeg } from "../../core/extract/moments/ffmpeg.ts";
import { extractorFor } from "../../core/extract/registry.ts";
import { FileRules } from "../../core/indexing/rules.ts";
import { scan } from "../../core/indexing/scan.ts";
import { limits } from "../../core/limits.ts";
import type { Benchmark, BenchmarkOptions, Figure, Say } from "./figures.ts";
import { writeMovingPictures } from "./movingPictures.ts";

/** Each document is read again and again for so long, so that a small one counts as well. */
const millisecondsPerFormat = 3000;

/** Where a clone of the repository has documents: the sample workspace, and for its other formats those of the tests. */
const usualFolders = ["sample", "test/fixtures"] as const;

/**
 * Reads every document of a folder and draws its pictures, without OCR and encoder. Each format is measured in a process
 * of its own: the peak of memory is the whole process's.
 */
export const extractBench: Benchmark = {
  topic: "extract",
  about: "reading and drawing the documents of a folder (--folder; the sample workspace and a few more), a process a format",
  async run(say, signal, { folder, format }) {
    if (folder !== undefined && format !== undefined) return measure(await sourcesOf(folder, format, signal), format, signal);
    if (folder !== undefined) return eachFormat([folder], format, say, signal);
    const made = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
    try {
      if (!(await writeMovingPictures(made, signal))) say(`Recordings are left out: Afterimage ${await missingFfmpeg()}`);
      return await eachFormat([made, ...usualFolders], format, say, signal);
    } finally {
      await rm(made, { recursive: true, force: true });
    }
  },
};

/** Measures each format in the first of the folders that has documents of it. */
async function eachFormat(folders: readonly string[], only: string | undefined, say: Say, signal: AbortSignal): Promise<Figure[]> {
  const figures: Figure[] = [];
  const measured = new Set<string>();
  for (const folder of folders) {
    const formats = new Set((await pathsIn(folder, signal)).map(formatOf));
    for (const format of [...formats].filter((each) => !measured.has(each) && (only ?? each) === each)) {
      signal.throwIfAborted();
      say(format);
      measured.add(format);
      figures.push(...inProcessOfItsOwn({ folder, format }));
    }
  }
  return figures;
}

/** Name of a document's extractor; animations are told from pictures, since one costs as much as hundreds of them. */
function formatOf(path: string): string {
  return path.toLowerCase().endsWith(".gif") ? "gif" : extractorFor(path)!.name;
}

function inProcessOfItsOwn({ folder, format }: Required<BenchmarkOptions>): Figure[] {
  const child = spawnSync(process.execPath, [process.argv[1] ?? "", "bench", "extract", "--folder", folder, "--format", format, "--json"], {
    encoding: "utf8",
    maxBuffer: 1024 ** 2,
  });
  if (child.status !== 0) throw new AfterimageError({ kind: "unavailable", message: `Measuring ${format} failed: ${child.stderr.trim()}` });
  return (JSON.parse(child.stdout) as { results: { extract: Figure[] } }).results.extract;
}

async function pathsIn(folder: string, signal: AbortSignal): Promise<string[]> {
  const { files } = await scan(resolve(folder), "", new FileRules(resolve(folder), []), signal);
  return files.map(({ path }) => path);
}

async function sourcesOf(folder: string, format: string, signal: AbortSignal): Promise<readonly DocumentSource[]> {
  const paths = (await pathsIn(folder, signal)).filter((path) => formatOf(path) === format);
  if (paths.length === 0) throw new AfterimageError({ kind: "invalid-argument", message: `${folder} has no document of the format “${format}”.` });
  return Promise.all(paths.map(async (path) => ({ path, file: resolve(folder, path), bytes: await readFile(resolve(folder, path)) })));
}

async function measure(sources: readonly DocumentSource[], format: string, signal: AbortSignal): Promise<Figure[]> {
  const total: Total = { documents: 0, bytes: 0, extractMs: 0, pictures: 0, drawMs: 0, unreadable: 0 };
  // What the first document has to load, the others find loaded.
  await readAndDraw(sources[0]!, { ...total }, signal);
  const end = performance.now() + millisecondsPerFormat;
  do {
    for (const source of sources) await readAndDraw(source, total, signal);
  } while (performance.now() < end);
  return [
    { name: `${format}: size of a document`, value: total.bytes / 1e3 / total.documents, unit: "kB" },
    { name: `${format}: read a document`, value: total.extractMs / total.documents, unit: "ms" },
    { name: `${format}: read`, value: total.bytes / total.extractMs, unit: "kB/s" },
    ...(total.pictures > 0 ? [{ name: `${format}: draw a picture`, value: total.drawMs / total.pictures, unit: "ms" }] : []),
    ...(total.unreadable > 0 ? [{ name: `${format}: documents that cannot be read`, value: total.unreadable, unit: "" }] : []),
    { name: `${format}: peak memory of the process`, value: process.resourceUsage().maxRSS / 1024, unit: "MiB" },
  ];
}

interface Total {
  documents: number;
  bytes: number;
  extractMs: number;
  pictures: number;
  drawMs: number;
  unreadable: number;
}

async function readAndDraw(document: DocumentSource, total: Total, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const extractor = extractorFor(document.path)!;
  // A new one each time: formats keep what they read of a source.
  const source = { ...document };
  const work = async (): Promise<void> => {
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
  };
  await (extractor.hold ? extractor.hold(source, work) : work());
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
