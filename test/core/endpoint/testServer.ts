import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EndpointRequest } from "../../../src/core/endpoint/endpoint.ts";
import { openEndpoint, type EndpointInit } from "../../../src/core/endpoint/openEndpoint.ts";
import type { Endpoint, EndpointHealth } from "../../../src/core/endpoint/endpoint.ts";
import type { EndpointPolicy } from "../../../src/core/endpoint/policy.ts";

export const never = new AbortController().signal;

/** Small enough that no test waits for long; no test depends on how long. */
export const quick: Partial<EndpointPolicy> = { backoffMs: 1, backoffMaxMs: 4, breakerMs: 10, breakerMaxMs: 40 };

export interface TestServer {
  readonly url: string;
  readonly port: number;
  /** Requests that came in, each with its whole body. */
  readonly requests: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[];
  close(): Promise<void>;
}

/** A real HTTP server on a free port of the loopback interface, or on the given one. */
export async function serve(
  handler: (request: TestServer["requests"][number], response: ServerResponse, number: number) => void,
  port = 0,
): Promise<TestServer> {
  const requests: TestServer["requests"] = [];
  const listener: RequestListener = (incoming, response) => {
    let body = "";
    incoming.setEncoding("utf8");
    incoming.on("data", (text: string) => (body += text));
    incoming.on("end", () => {
      const request = { method: incoming.method ?? "", path: incoming.url ?? "", headers: incoming.headers, body };
      handler(request, response, requests.push(request));
    });
  };
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(response: ServerResponse, body: unknown, status = 200, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

export const post = (init: Partial<EndpointRequest> = {}): EndpointRequest => ({ method: "POST", path: "/embed", body: { input: "a" }, urgency: "bulk", ...init });

/** Runs something with a server and an endpoint to it, and closes both. */
export async function withServer(
  handler: Parameters<typeof serve>[0],
  run: (endpoint: Endpoint, server: TestServer) => Promise<void>,
  init: Partial<EndpointInit> = {},
): Promise<void> {
  const server = await serve(handler);
  const endpoint = openEndpoint({ url: server.url, ...init, policy: { ...quick, ...init.policy } });
  try {
    await run(endpoint, server);
  } finally {
    endpoint.dispose();
    await server.close();
  }
}

/** A port on which nobody listens. */
export async function freePort(): Promise<number> {
  const server = await serve(() => undefined);
  await server.close();
  return server.port;
}

/** Resolves when the endpoint is in a state. */
export function whenHealth(endpoint: Endpoint, state: EndpointHealth["state"]): Promise<EndpointHealth> {
  return new Promise((resolve) => {
    if (endpoint.health.state === state) resolve(endpoint.health);
    const stop = endpoint.onHealth((health) => {
      if (health.state !== state) return;
      stop();
      resolve(health);
    });
  });
}

/** Something that happens once, to wait for. */
export function signalled<T = void>(): { readonly promise: Promise<T>; fire(value: T): void } {
  let fire!: (value: T) => void;
  const promise = new Promise<T>((resolve) => (fire = resolve));
  return { promise, fire };
}
