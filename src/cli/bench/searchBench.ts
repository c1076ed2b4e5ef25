import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { Encoder, Space } from "../../core/encode/encoder.ts";
import { spaceId } from "../../core/encode/spaceId.ts";
import { Searcher } from "../../core/search/searcher.ts";
import { VectorIndex } from "../../core/store/vectorIndex.ts";
import { seededRandom } from "../seededRandom.ts";
import { quantile, type Benchmark } from "./figures.ts";
import { sentence, syntheticDocument, vectorKeysOf, vectorSource, wordSource } from "./synthetic.ts";

const documents = 20_000;
const queries = 300;
const space: Space = { provider: "synthetic", model: "clusters", revision: "1", dimension: 512, preprocessing: 1 };

/** Searches a library of 100,000 fragments in memory; the encoder answers at once, so that only our own time counts. */
export const searchBench: Benchmark = {
  topic: "search",
  about: "queries against 100,000 fragments, without the encoder's own time",
  async run(say, signal) {
    const random = seededRandom(1);
    const word = wordSource(random);
    const vector = vectorSource(random, space.dimension);
    const encoder: Encoder = {
      space,
      takesImages: false,
      passageWords: 40,
      parallelInputs: 1,
      about: "",
      embed: (inputs) => Promise.resolve(inputs.map(vector)),
      check: () => Promise.resolve({ ok: true, message: "" }),
      dispose: () => undefined,
    };
    const folder = await mkdtemp(join(tmpdir(), "afterimage-bench-"));
    try {
      const { index } = await VectorIndex.open(folder, space);
      const searcher = new Searcher({ space: { id: spaceId(space), vectors: index, encoder: () => encoder } });
      for (let number = 0; number < documents; number++) {
        // Adding to the index calculates for minutes; Ctrl+C is heard in between.
        await nextTurn();
        signal.throwIfAborted();
        const document = syntheticDocument(number, word, space);
        for (const key of vectorKeysOf(document)) index.add(key, vector());
        searcher.update([document], []);
        if (number % 2000 === 1999) say(`${(number + 1) * 5} of ${documents * 5} fragments made`);
      }
      const time = async (query: () => string): Promise<number[]> => {
        const times: number[] = [];
        for (let at = 0; at < queries; at++) {
          signal.throwIfAborted();
          const text = query();
          const started = performance.now();
          await searcher.search({ query: text, limit: 50 }, signal);
          times.push(performance.now() - started);
        }
        return times;
      };
      await time(() => sentence(word, 3));
      const plain = await time(() => sentence(word, 4));
      const filtered = await time(() => `${sentence(word, 4)} path:area-7`);
      const typed = await time(() => sentence(word, 2).slice(0, -1));
      index.close();
      return [
        { name: "four words, p50", value: quantile(plain, 0.5), unit: "ms" },
        { name: "four words, p95", value: quantile(plain, 0.95), unit: "ms" },
        { name: "with a path filter, p95", value: quantile(filtered, 0.95), unit: "ms" },
        { name: "while typing (unfinished word), p95", value: quantile(typed, 0.95), unit: "ms" },
        { name: "memory (RSS)", value: process.memoryUsage().rss / 2 ** 20, unit: "MiB" },
      ];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};
