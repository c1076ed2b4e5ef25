import { Agent, createServer, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** Where {@link fixedServiceServer} makes vectors. */
export const embeddingsPath = "/v1/embeddings";

/** Components of its vectors. */
const dimension = 8;

/** A server to measure against. */
export interface FixedServiceServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A server that speaks OpenAI's protocol and works on so many requests at once, `serviceMs` on each, and keeps the others
 * waiting in order. Its vectors say nothing.
 */
export async function fixedServiceServer(capacity: number, serviceMs: number): Promise<FixedServiceServer> {
  const waiting: ServerResponse[] = [];
  let busy = 0;
  let answered = 0;
  function work(): void {
    const response = busy < capacity ? waiting.shift() : undefined;
    if (!response) return;
    busy++;
    setTimeout(() => {
      busy--;
      const embedding = Array.from({ length: dimension }, (_, at) => Math.sin(++answered + at));
      response.end(JSON.stringify({ data: [{ index: 0, embedding }] }));
      work();
    }, serviceMs);
  }
  const server = createServer((incoming, response) => {
    incoming.resume().on("end", () => {
      if (incoming.url !== embeddingsPath) {
        response.end(JSON.stringify({ data: [{ id: "m" }] }));
        return;
      }
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

/** Sends a request again and again, so many at a time: the best that there is without queueing. */
export async function loadGenerator(url: string, body: string, concurrency: number, count: number, signal: AbortSignal): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  let left = count;
  const sendOne = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const outgoing = request(url + embeddingsPath, { method: "POST", agent }, (incoming) => incoming.resume().on("end", resolve));
      outgoing.on("error", reject).end(body);
    });
  try {
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left-- > 0) {
          signal.throwIfAborted();
          await sendOne();
        }
      }),
    );
  } finally {
    agent.destroy();
  }
}
