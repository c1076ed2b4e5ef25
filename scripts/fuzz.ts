/**
 * Reads and draws mutated files of every format: none may crash the reader, hang it or eat the memory.
 *
 *     npm run fuzz -- --format pdf --runs 10000
 */
import { fork } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";
import { extractors } from "../src/core/extract/registry.ts";
import { fileOf, loadSpecimens, type Report, type Task } from "./fuzz/runs.ts";

const help = `Usage: npm run fuzz -- [options]

Each format is read in a process of its own; where a file kills it, the file is kept, and a new process goes on with the next.
A run is told by its seed and number, so that a later call goes on where one was stopped.

Options:
  --format NAME   a format of docs/formats.md, as often as needed; otherwise all that can be read on this machine
  --runs N        mutated files a format (10000)
  --from N        number of the first one (0)
  --seed N        of the mutations (1)
  --seconds N     how long one file may take (10)
  --memory N      MiB that a process may hold (1536)
  --keep FOLDER   where files that fail are kept (.cache/fuzz)
  --help`;

const { values } = parseArgs({
  options: {
    format: { type: "string", multiple: true },
    runs: { type: "string", default: "10000" },
    from: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    seconds: { type: "string", default: "10" },
    memory: { type: "string", default: "1536" },
    keep: { type: "string", default: ".cache/fuzz" },
    help: { type: "boolean", default: false },
  },
});

/** What was seen of one format. */
interface Tally {
  readonly outcomes: Record<Extract<Report, { type: "end" }>["outcome"], number>;
  /** The number of the run that took longest, to take it again, and how long. */
  slowest: { run: number; ms: number };
  peakRss: number;
}

/** Number of the run at which a worker stopped, and why; undefined when it did all of them. */
type Stop = { readonly run: number; readonly reason: string } | undefined;

const mebibyte = 1024 ** 2;

/** Runs the task in one process until it ends or a file stops it. */
function work(task: Task, tally: Tally, failed: (run: number, reason: string) => void): Promise<Stop> {
  const memory = Number(values.memory) * mebibyte;
  const child = fork(join(import.meta.dirname, "fuzz/worker.ts"), [JSON.stringify(task)], {
    execArgv: ["--import", "tsx", `--max-old-space-size=${values.memory}`],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  child.stderr!.on("data", (data: Buffer) => (said = (said + data.toString()).slice(-2000)));
  return new Promise((resolve, reject) => {
    let run = task.from - 1;
    let reason: string | undefined;
    let watchdog: NodeJS.Timeout | undefined;
    const stop = (why: string): void => {
      reason = why;
      child.kill("SIGKILL");
    };
    child.on("message", (report: Report) => {
      clearTimeout(watchdog);
      run = report.run;
      if (report.type === "start") {
        watchdog = setTimeout(() => stop(`took more than ${values.seconds} s`), Number(values.seconds) * 1000);
        return;
      }
      tally.outcomes[report.outcome]++;
      if (report.ms > tally.slowest.ms) tally.slowest = { run, ms: report.ms };
      tally.peakRss = Math.max(tally.peakRss, report.rss);
      if (report.outcome === "failed") failed(run, report.detail ?? "");
      if (report.rss > memory) stop(`left the process with ${Math.round(report.rss / mebibyte)} MiB`);
    });
    child.on("close", (code, signal) => {
      clearTimeout(watchdog);
      if (run < task.from) reject(new Error(`The reader of ${task.format} does not start: ${said}`));
      else if (code === 0 && run === task.to - 1) resolve(undefined);
      else resolve({ run, reason: reason ?? `ended the process (${signal ?? code}): ${said.trim()}` });
    });
  });
}

/** Every format, but those whose program this machine lacks. */
async function readable(): Promise<string[]> {
  const names: string[] = [];
  for (const extractor of extractors) {
    const missing = await extractor.missing?.();
    if (missing === undefined) names.push(extractor.name);
    else console.error(`Left out: ${extractor.name} ${missing}`);
  }
  return names;
}

async function fuzz(format: string): Promise<number> {
  const [seed, first, to] = [Number(values.seed), Number(values.from), Number(values.from) + Number(values.runs)];
  const files = await loadSpecimens(format);
  if (files.length === 0) throw new Error(`test/core/extract/specimens.ts has no file of the format “${format}”.`);
  const tally: Tally = { outcomes: { drawn: 0, read: 0, refused: 0, failed: 0 }, slowest: { run: first, ms: 0 }, peakRss: 0 };
  let failures = 0;
  const keeping: Promise<void>[] = [];
  const failed = (run: number, reason: string): void => {
    failures++;
    const { path, bytes } = fileOf(files, seed, run);
    const kept = join(values.keep, `${format}-${seed}-${run}${extname(path)}`);
    console.error(`FAILED ${kept}: ${reason}`);
    keeping.push(mkdir(values.keep, { recursive: true }).then(() => writeFile(kept, bytes)));
  };
  for (let from = first; from < to; ) {
    const stop = await work({ format, seed, from, to }, tally, failed);
    if (stop) failed(stop.run, stop.reason);
    from = stop ? stop.run + 1 : to;
  }
  await Promise.all(keeping);
  const { drawn, read, refused } = tally.outcomes;
  console.log(
    `${format}: runs ${first}–${to - 1}, seed ${seed}: ${drawn} drawn, ${read} read, ${refused} refused, ${failures} failed; ` +
      `slowest ${(tally.slowest.ms / 1000).toFixed(2)} s (run ${tally.slowest.run}), peak ${Math.round(tally.peakRss / mebibyte)} MiB`,
  );
  return failures;
}

if (values.help) console.log(help);
else {
  let failures = 0;
  for (const format of values.format ?? (await readable())) failures += await fuzz(format);
  process.exitCode = failures === 0 ? 0 : 1;
}
