import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, it } from "mocha";
import { createServer as createTcpServer, type AddressInfo, type Socket } from "node:net";
import { openConnections, type Connections, type Exchange } from "../../../src/core/endpoint/exchange.ts";
import { freePort, never, serve, signalled, type TestServer } from "./testServer.ts";

describe("exchange", () => {
  let connections: Connections;
  let server: TestServer | undefined;
  beforeEach(() => {
    connections = openConnections(60_000);
  });
  afterEach(async () => {
    connections.dispose();
    await server?.close();
    server = undefined;
  });

  const ask = (url: string, init: Partial<Exchange> = {}, signal = never) =>
    connections.exchange(
      { method: "POST", url: new URL(url), headers: {}, body: Buffer.from("{}"), timeoutMs: 60_000, connectTimeoutMs: 60_000, answerBytes: 1000, ...init },
      signal,
    );

  it("gives status, headers and bytes of any answer, errors included", async () => {
    server = await serve((request, response) => {
      response.writeHead(418, { "x-kind": "pot" });
      response.end(`${request.method} ${request.path} ${request.body}`);
    });
    const answer = await ask(`${server.url}/a?b=c`, { body: Buffer.from("tea") });
    assert.equal(answer.status, 418);
    assert.equal(answer.headers["x-kind"], "pot");
    assert.equal(answer.body.toString(), "POST /a?b=c tea");
  });

  it("uses one connection again", async () => {
    const sockets = new Set<Socket>();
    server = await serve((_, response) => {
      sockets.add(response.socket!);
      response.end();
    });
    for (let at = 0; at < 3; at++) await ask(server.url);
    assert.equal(sockets.size, 1);
  });

  it("closes a connection that it does not use, before the server does", async () => {
    const closed = signalled();
    server = await serve((_, response) => {
      response.socket!.on("close", () => closed.fire());
      response.end();
    });
    const hasty = openConnections(5);
    connections.dispose();
    connections = hasty;
    await ask(server.url);
    await closed.promise;
  });

  it("stops reading at the byte limit, however long the server goes on", async () => {
    const closed = signalled();
    server = await serve((_, response) => {
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(500)));
      };
      response.on("drain", pour).on("close", () => closed.fire());
      pour();
    });
    await assert.rejects(ask(server.url), { code: "ANSWER_TOO_LARGE" });
    await closed.promise;
  });

  it("takes an answer of exactly the limit", async () => {
    server = await serve((_, response) => response.end("x".repeat(1000)));
    assert.equal((await ask(server.url)).body.length, 1000);
  });

  it("refuses a packed answer rather than unpack it", async () => {
    server = await serve((request, response) => {
      assert.equal(request.headers["accept-encoding"], undefined);
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync(Buffer.alloc(10_000_000)));
    });
    await assert.rejects(ask(server.url, { answerBytes: 100_000_000 }), { code: "ANSWER_ENCODED" });
  });

  it("gives up on a server that never answers, and closes the connection", async () => {
    const closed = signalled();
    server = await serve((_, response) => response.on("close", () => closed.fire()));
    await assert.rejects(ask(server.url, { timeoutMs: 20 }), { code: "TIMEOUT" });
    await closed.promise;
  });

  it("gives up on a server that dribbles its body", async () => {
    server = await serve((_, response) => {
      const timer = setInterval(() => response.write("x"), 2);
      response.on("close", () => clearInterval(timer));
    });
    await assert.rejects(ask(server.url, { timeoutMs: 60 }), { code: "TIMEOUT" });
  });

  it("gives up on a server that dribbles its headers", async () => {
    const dribbler = createTcpServer((socket) => {
      socket.write("HTTP/1.1 200 OK\r\nx-long: ");
      const timer = setInterval(() => socket.write("x"), 2);
      socket.on("close", () => clearInterval(timer)).on("error", () => undefined);
    });
    await new Promise<void>((resolve) => dribbler.listen(0, "127.0.0.1", resolve));
    const { port } = dribbler.address() as AddressInfo;
    await assert.rejects(ask(`http://127.0.0.1:${port}`, { timeoutMs: 60 }), { code: "TIMEOUT" });
    await new Promise((resolve) => dribbler.close(resolve));
  });

  it("refuses headers without end", async () => {
    server = await serve((_, response) => {
      response.socket!.write(`HTTP/1.1 200 OK\r\nx-long: ${"x".repeat(100_000)}`);
    });
    await assert.rejects(ask(server.url), { code: "HPE_HEADER_OVERFLOW" });
  });

  it("follows no redirect", async () => {
    const other = await serve((_, response) => response.end("mine now"));
    server = await serve((_, response) => {
      response.writeHead(307, { location: other.url });
      response.end();
    });
    assert.equal((await ask(server.url)).status, 307);
    assert.equal(other.requests.length, 0);
    await other.close();
  });

  it("tells a refused connection", async () => {
    await assert.rejects(ask(`http://127.0.0.1:${await freePort()}`), { code: "ECONNREFUSED" });
  });

  it("tells an answer that was cut off", async () => {
    server = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half", () => response.destroy());
    });
    await assert.rejects(ask(server.url), { code: "ECONNRESET" });
  });

  it("ends with the caller's own reason when that stops waiting, and hangs up", async () => {
    const closed = signalled();
    const asked = signalled();
    server = await serve((_, response) => {
      response.on("close", () => closed.fire());
      asked.fire();
    });
    const abort = new AbortController();
    const answer = ask(server.url, {}, abort.signal);
    await asked.promise;
    abort.abort(new Error("enough"));
    await assert.rejects(answer, /enough/);
    await closed.promise;
  });
});
