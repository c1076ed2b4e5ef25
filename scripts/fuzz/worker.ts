/** Reads and draws mutated files of one format, one after another, until one kills the process. */
import { messageOf } from "../../src/core/errors.ts";
import { extractors } from "../../src/core/extract/registry.ts";
import { readOrRefuse, type Outcome } from "../../test/core/extract/diagram/mutate.ts";
import { withFile } from "../../test/core/extract/moments/recording.ts";
import { sourceOf } from "../../test/core/extract/sources.ts";
import { fileOf, loadSpecimens, type Report, type Task } from "./runs.ts";

const { format, seed, from, to } = JSON.parse(process.argv[2]!) as Task;
const extractor = extractors.find(({ name }) => name === format)!;
const files = await loadSpecimens(format);
const send = (report: Report): Promise<void> =>
  new Promise((resolve, reject) => void process.send!(report, (error: Error | null) => (error ? reject(error) : resolve())));

/** A program of the system, where one decodes the format, takes files alone. */
const read = (path: string, bytes: Buffer): Promise<Outcome> =>
  extractor.missing ? withFile(path, bytes, (source) => readOrRefuse(extractor, source)) : readOrRefuse(extractor, sourceOf(path, bytes));

// What a format loads when its first file comes is none of that file's time.
for (const { path, original, pack } of files) await read(path, pack ? pack(original) : original);

for (let run = from; run < to; run++) {
  const { path, bytes } = fileOf(files, seed, run);
  await send({ type: "start", run });
  const started = performance.now();
  const result = await read(path, bytes).then(
    (outcome) => ({ outcome }),
    (error: unknown) => ({ outcome: "failed" as const, detail: messageOf(error) }),
  );
  await send({ type: "end", run, ms: performance.now() - started, rss: process.memoryUsage.rss(), ...result });
}
process.disconnect();
