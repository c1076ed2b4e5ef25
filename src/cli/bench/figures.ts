/** One measured figure; `unit` as it is printed. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
}

/** What a benchmark tells while it prepares. */
export type Say = (line: string) => void;

export interface BenchmarkOptions {
  /** A folder of documents to measure with, for those that measure documents. */
  readonly folder?: string;
  /** Only this format, as `Extractor.name`, or `gif`. */
  readonly format?: string;
}

export interface Benchmark {
  readonly topic: string;
  readonly about: string;
  run(say: Say, signal: AbortSignal, options: BenchmarkOptions): Promise<Figure[]>;
}

/**
 * The q-quantile by the nearest-rank method.
 * @param values not empty
 */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
}
