import { spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BuiltinEncoder } from "../../core/encode/builtin.ts";
import { AfterimageError } from "../../core/errors.ts";
import { closeLibraryFiles, openLibraryFiles, snapshotLibraryFiles } from "../../core/libraryFiles.ts";
import { seededRandom } from "../seededRandom.ts";
import { quantile, type Benchmark } from "./figures.ts";
import { syntheticDocument, vectorKeysOf, vectorSource, wordSource } from "./synthetic.ts";

const documents = 10_000;
const runs = 7;

/** Starts a process on a library of 50,000 fragments and waits for its first answer, query encoding included. */
export const startBench: Benchmark = {
  topic: "start",
  about: "from starting a process to its first answer, 50,000 fragments on disk",
  async run(say, signal) {
    const encoder = new BuiltinEncoder();
    const encoders = { builtin: encoder, wanted: encoder.space, encoderOf: () => encoder };
    const random = seededRandom(2);
    const word = wordSource(random);
    const vector = vectorSource(random, encoder.space.dimension);
    const root = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
    try {
      const files = await openLibraryFiles({ root, encoders, readOnly: false, onLockLost: () => undefined });
      for (let number = 0; number < documents; number++) {
        signal.throwIfAborted();
        const document = syntheticDocument(number, word, encoder.space);
        for (const key of vectorKeysOf(document)) files.spaces.active.vectors.add(key, vector());
        files.catalog.put(document);
        files.searcher.update([document], []);
        if (number % 2000 === 1999) say(`${(number + 1) * 5} of ${documents * 5} fragments made`);
      }
      await snapshotLibraryFiles(files, signal);
      await closeLibraryFiles(files);
      const whole: number[] = [];
      const answer: number[] = [];
      for (let run = 0; run < runs; run++) {
        signal.throwIfAborted();
        const started = performance.now();
        const child = spawnSync(process.execPath, [process.argv[1] ?? "", "search", root, "ba ce di fo", "--json"], { encoding: "utf8" });
        whole.push(performance.now() - started);
        if (child.status !== 0) throw new AfterimageError({ kind: "unavailable", message: `The search failed: ${child.stderr.trim()}` });
        answer.push((JSON.parse(child.stdout) as { tookMs: number }).tookMs);
      }
      return [
        { name: "process start to exit, median", value: quantile(whole, 0.5), unit: "ms" },
        { name: "of that the first search with its encoder, median", value: quantile(answer, 0.5), unit: "ms" },
      ];
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  },
};
