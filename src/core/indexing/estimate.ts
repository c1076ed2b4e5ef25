/** How much the newest measurement counts in a moving average: old enough to be steady, new enough to follow OCR. */
const weight = 0.15;

/** Estimates the time left of an indexing run from what its parts took so far. */
export class Estimate {
  #msPerDocument: number | undefined;
  #msPerEmbedding: number | undefined;

  /** @param ms wall time, already divided by how many run at once */
  prepared(ms: number): void {
    this.#msPerDocument = average(this.#msPerDocument, ms);
  }

  /** @param ms wall time of embedding one document */
  embedded(ms: number): void {
    this.#msPerEmbedding = average(this.#msPerEmbedding, ms);
  }

  /**
   * Preparing and embedding run side by side, so the longer one decides.
   *
   * @param toPrepare documents still to be read
   * @param toEmbed   documents read whose passages still want vectors
   * @returns undefined before anything was measured
   */
  secondsLeft(toPrepare: number, toEmbed: number): number | undefined {
    const preparing = toPrepare * (this.#msPerDocument ?? 0);
    const embedding = (toPrepare + toEmbed) * (this.#msPerEmbedding ?? 0);
    const longest = Math.max(preparing, embedding);
    return longest > 0 ? Math.ceil(longest / 1000) : undefined;
  }
}

function average(old: number | undefined, ms: number): number {
  return old === undefined ? ms : old + weight * (ms - old);
}
