import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { openEndpoint } from "../../core/endpoint/openEndpoint.ts";
import type { Benchmark, Figure } from "./figures.ts";

const capacities = [1, 8, 32];
const serviceMs = 60;
/** Requests for each of the server's places. */
const roundsPerCapacity = 150;
const path = "/v1/embeddings";
const body = { model: "m", input: "a sentence of some length, as there are many in documentation" };

/** Sends the same requests through the transport, which knows nothing of the server, and with the right concurrency. */
export const transportBench: Benchmark = {
  topic: "transport",
  about: `a server that takes ${serviceMs} ms a request and works on 1, 8 or 32 at once`,
  async run(say, signal) {
    const figures: Figure[] = [];
    for (const capacity of capacities) {
      const server = await fixedServiceServer(capacity);
      const count = capacity * roundsPerCapacity;
      const plain = await perSecond(count, () => loadGenerator(server.url, capacity, count, signal));
      say(`capacity ${capacity}: plain load generator done`);
      const transport = await perSecond(count, () => throughTransport(server.url, count, signal));
      say(`capacity ${capacity}: transport done`);
      await server.close();
      figures.push(
        { name: `capacity ${capacity}: plain load generator`, value: plain, unit: "requests/s" },
        { name: `capacity ${capacity}: transport`, value: transport, unit: "requests/s" },
        { name: `capacity ${capacity}: transport of plain`, value: (100 * transport) / plain, unit: "%" },
      );
    }
    return figures;
  },
};

async function perSecond(count: number, run: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await run();
  return (1000 * count) / (performance.now() - started);
}

async function throughTransport(url: string, count: number, signal: AbortSignal): Promise<void> {
  const endpoint = openEndpoint({ url });
  try {
    await Promise.all(Array.from({ length: count }, () => endpoint.send({ method: "POST", path, body, urgency: "bulk" }, signal)));
  } finally {
    endpoint.dispose();
  }
}

/** As many requests under way as the server works on, always: the best that there is without queueing. */
async function loadGenerator(url: string, concurrency: number, count: number, signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let left = count;
  const sendOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url + path, { method: "POST", agent }, (incoming) => incoming.resume().on("end", resolve));
      outgoing.on("error", reject).end(JSON.stringify(body));
    });
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) {
        signal.throwIfAborted();
        await sendOne();
      }
    }),
  );
  agent.destroy();
}

/** Works on so many requests at once, {@link serviceMs} on each, and keeps the others waiting in order. */
async function fixedServiceServer(capacity: number): Promise<{ url: string; close(): Promise<void> }> {
  const waiting: ServerResponse[] = [];
  let busy = 0;
  function work(): void {
    const response = busy < capacity ? waiting.shift() : undefined;
    if (!response) return;
    busy++;
    setTimeout(() => {
      busy--;
      response.end('{"data":[]}');
      work();
    }, serviceMs);
  }
  const server = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      waiting.push(response);
      work();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
