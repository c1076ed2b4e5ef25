import { openEndpoint } from "../../core/endpoint/openEndpoint.ts";
import { embeddingPhase } from "./embeddingPhase.ts";
import type { Benchmark, Figure, Say } from "./figures.ts";
import { embeddingsPath, fixedServiceServer, loadGenerator } from "./fixedServiceServer.ts";

const capacities = [1, 8, 32];
const serviceMs = 60;
/** Requests for each of the server's places. */
const roundsPerCapacity = 150;
/** Inputs of one synthetic document. */
const inputsPerDocument = 5;
const body = { model: "m", input: "a sentence of some length, as there are many in documentation" };

/**
 * Sends as many requests through the transport, and embeds as many inputs in the way of indexing, neither of which knows
 * anything of the server, and beside them with the right concurrency.
 */
export const transportBench: Benchmark = {
  topic: "transport",
  about: `a server that takes ${serviceMs} ms a request and works on 1, 8 or 32 at once`,
  async run(say, signal) {
    const figures: Figure[] = [];
    for (const capacity of capacities) {
      const server = await fixedServiceServer(capacity, serviceMs);
      try {
        figures.push(...(await measure(server.url, capacity, say, signal)));
      } finally {
        // Also when the user has had enough: a server that listens keeps the process alive.
        await server.close();
      }
    }
    return figures;
  },
};

async function measure(url: string, capacity: number, say: Say, signal: AbortSignal): Promise<Figure[]> {
  const count = capacity * roundsPerCapacity;
  const plain = await perSecond(count, () => loadGenerator(url, JSON.stringify(body), capacity, count, signal));
  say(`capacity ${capacity}: plain load generator done`);
  const transport = await perSecond(count, () => throughTransport(url, count, signal));
  say(`capacity ${capacity}: transport done`);
  const { ms, inputs } = await embeddingPhase(url, count / inputsPerDocument, signal);
  const indexing = (1000 * inputs) / ms;
  say(`capacity ${capacity}: indexing done, ${inputs} inputs`);
  return [
    { name: `capacity ${capacity}: plain load generator`, value: plain, unit: "requests/s" },
    { name: `capacity ${capacity}: transport`, value: transport, unit: "requests/s" },
    { name: `capacity ${capacity}: transport of plain`, value: (100 * transport) / plain, unit: "%" },
    { name: `capacity ${capacity}: indexing, embedding`, value: indexing, unit: "inputs/s" },
    { name: `capacity ${capacity}: indexing of plain`, value: (100 * indexing) / plain, unit: "%" },
  ];
}

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (1000 * count) / (performance.now() - started);
}

async function throughTransport(url: string, count: number, signal: AbortSignal): Promise<void> {
  const endpoint = openEndpoint({ url });
  try {
    await Promise.all(
      Array.from({ length: count }, () => endpoint.send({ method: "POST", path: embeddingsPath, body, urgency: "bulk" }, signal)),
    );
  } finally {
    endpoint.dispose();
  }
}
