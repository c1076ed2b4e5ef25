import { cpus, totalmem } from "node:os";
import { AfterimageError } from "../core/errors.ts";
import { extractBench } from "./bench/extractBench.ts";
import type { Benchmark, BenchmarkOptions, Figure } from "./bench/figures.ts";
import { indexBench } from "./bench/indexBench.ts";
import { searchBench } from "./bench/searchBench.ts";
import { startBench } from "./bench/startBench.ts";
import { transportBench } from "./bench/transportBench.ts";
import { visualBench } from "./bench/visualBench.ts";
import { interruptible } from "./session.ts";
import type { Terminal } from "./terminal.ts";

const benchmarks: readonly Benchmark[] = [searchBench, startBench, indexBench, extractBench, transportBench, visualBench];

export const benchTopics: readonly string[] = benchmarks.map(({ topic }) => topic);

/** `afterimage bench [topic]`: measures on this machine, with libraries it makes for the purpose and removes again. */
export async function benchCommand(topic: string | undefined, options: BenchmarkOptions & { json?: boolean }, terminal: Terminal): Promise<number> {
  const chosen = topic === undefined ? benchmarks : benchmarks.filter((benchmark) => benchmark.topic === topic);
  if (chosen.length === 0) {
    throw new AfterimageError({
      kind: "invalid-argument",
      message: `There is no benchmark “${topic}”.`,
      hint: `Topics: ${benchTopics.join(", ")}.`,
    });
  }
  const signal = interruptible();
  const results: Record<string, readonly Figure[]> = {};
  for (const benchmark of chosen) {
    const { topic: name, about } = benchmark;
    terminal.err(`${name}: ${about}`);
    results[name] = await benchmark.run((line) => terminal.err(`  ${line}`), signal, options);
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown processor"}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}`;
  if (options.json) terminal.out(JSON.stringify({ machine, results }));
  else {
    terminal.out(machine);
    for (const [name, figures] of Object.entries(results)) {
      for (const { name: what, value, unit } of figures) terminal.out(`${name.padEnd(8)} ${what.padEnd(52)} ${value.toFixed(1).padStart(10)} ${unit}`);
    }
  }
  return 0;
}
