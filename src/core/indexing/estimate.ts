/** How much the newest measurement counts in a moving average: old enough to be steady, new enough to follow OCR. */
const weight = 0.15;

/** Estimates the time left of an indexing run from what its parts took so far. */
export class Estimate {
  #msPerDocument: number | undefined;
  #msPerInput: number | undefined;

  /** @param ms wall time, already divided by how many run at once */
  prepared(ms: number): void {
    this.#msPerDocument = average(this.#msPerDocument, ms);
  }

  embedded(inputs: number, ms: number): void {
    this.#msPerInput = average(this.#msPerInput, ms / inputs);
  }

  /** Preparing and embedding run side by side, so the longer one decides; undefined before anything was measured. */
  secondsLeft(documents: number, inputs: number): number | undefined {
    const preparing = documents * (this.#msPerDocument ?? Number.NaN);
    const embedding = inputs * (this.#msPerInput ?? Number.NaN);
    const known = [documents > 0 ? preparing : 0, inputs > 0 ? embedding : 0].filter((ms) => !Number.isNaN(ms));
    const longest = Math.max(...known, 0);
    return longest > 0 ? Math.ceil(longest / 1000) : undefined;
  }
}

function average(old: number | undefined, ms: number): number {
  return old === undefined ? ms : old + weight * (ms - old);
}
