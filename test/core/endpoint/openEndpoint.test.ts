import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { describe, it } from "mocha";
import { EndpointError, type EndpointHealth } from "../../../src/core/endpoint/endpoint.ts";
import { openEndpoint } from "../../../src/core/endpoint/openEndpoint.ts";
import { freePort, json, never, post, quick, serve, signalled, whenHealth, withServer } from "./testServer.ts";

const fails = (kind: string) => (error: unknown) => error instanceof EndpointError && error.kind === kind;

describe("openEndpoint", () => {
  describe("a request", () => {
    it("goes to the base URL with its path, as JSON, and comes back as JSON", async () => {
      const server = await serve((_, response) => json(response, { data: [1] }, 201));
      const endpoint = openEndpoint({ url: `${server.url}/mounted/v1/`, apiKey: "secret" });
      assert.equal(endpoint.name, `${server.url}/mounted`);
      assert.deepEqual(await endpoint.send(post({ body: { input: "ä" } }), never), { status: 201, body: { data: [1] } });
      const [request] = server.requests;
      assert.equal(request?.path, "/mounted/embed");
      assert.equal(request.body, '{"input":"ä"}');
      assert.equal(request.headers["content-type"], "application/json");
      assert.equal(request.headers.authorization, "Bearer secret");
      assert.equal(request.headers["accept-encoding"], "identity");
      endpoint.dispose();
      await server.close();
    });

    it("may have an empty answer", () =>
      withServer(
        (_, response) => response.end(),
        async (endpoint) => assert.deepEqual(await endpoint.send({ method: "GET", path: "/health", urgency: "bulk" }, never), { status: 200, body: undefined }),
      ));

    it("fails with bad-answer, once, when what comes is not JSON", () =>
      withServer(
        (_, response) => response.end("Ollama is running"),
        async (endpoint, server) => {
          await assert.rejects(endpoint.send(post(), never), fails("bad-answer"));
          assert.equal(server.requests.length, 1);
        },
      ));

    it("sends user and password of the URL as Basic authentication and shows them nowhere", async () => {
      const server = await serve((request, response) => json(response, { error: `Wrong: ${request.headers.authorization}, hunter2` }, 401));
      const endpoint = openEndpoint({ url: server.url.replace("//", "//me:hunter2@") });
      const told: EndpointHealth[] = [];
      endpoint.onHealth((health) => told.push(health));
      await assert.rejects(endpoint.send(post(), never), (error) => {
        assert.equal(server.requests[0]?.headers.authorization, `Basic ${Buffer.from("me:hunter2").toString("base64")}`);
        const shown = inspect([error, told, endpoint.name], { depth: 9 });
        return !shown.includes("hunter2") && !shown.includes(Buffer.from("me:hunter2").toString("base64"));
      });
      endpoint.dispose();
      await server.close();
    });

    it("shows the API key nowhere, even when the server repeats it", () =>
      withServer(
        (_, response) => json(response, { error: { message: "Incorrect API key provided: sk-12345" } }, 401),
        async (endpoint) => {
          await assert.rejects(endpoint.send(post(), never), (error) => fails("unauthorised")(error) && !inspect(error, { depth: 9 }).includes("sk-12345"));
          assert.doesNotMatch(inspect(endpoint.health), /sk-12345/);
        },
        { apiKey: "sk-12345" },
      ));

    it("is not sent on to where the server redirects", async () => {
      const other = await serve((_, response) => json(response, {}));
      await withServer(
        (_, response) => json(response, {}, 307, { location: `${other.url}/embed` }),
        async (endpoint) => {
          await assert.rejects(endpoint.send(post(), never), fails("bad-answer"));
          assert.equal(other.requests.length, 0);
        },
      );
      await other.close();
    });
  });

  describe("urgency", () => {
    it("sends a query beyond the limit, and what was saved before the bulk", async () => {
      const held: ServerResponse[] = [];
      const three = signalled();
      await withServer(
        (_, response) => {
          held.push(response);
          if (held.length === 3) three.fire();
        },
        async (endpoint, server) => {
          const sent = (["bulk", "bulk", "saved", "query", "query", "query"] as const).map((urgency) => endpoint.send(post({ urgency, body: urgency }), never));
          await three.promise;
          assert.deepEqual(server.requests.map(({ body }) => body).sort(), ['"bulk"', '"query"', '"query"']);
          while (server.requests.length < 6 || held.length > 0) {
            const response = held.shift();
            if (response) json(response, {});
            await new Promise((resolve) => setImmediate(resolve));
          }
          await Promise.all(sent);
          const order = server.requests.map(({ body }) => body);
          assert.ok(order.indexOf('"saved"') < order.lastIndexOf('"bulk"'));
        },
        { policy: { queryReserve: 2, maxInFlight: 1 } },
      );
    });
  });

  describe("giving up", () => {
    it("works while waiting for a turn: nothing is sent", async () => {
      const arrived = signalled<ServerResponse>();
      await withServer(
        (_, response) => arrived.fire(response),
        async (endpoint, server) => {
          const first = endpoint.send(post(), never);
          const response = await arrived.promise;
          const abort = new AbortController();
          const second = endpoint.send(post(), abort.signal);
          abort.abort(new Error("enough"));
          await assert.rejects(second, /enough/);
          json(response, {});
          await first;
          assert.equal(server.requests.length, 1);
        },
      );
    });

    it("works under way: the connection is closed, and the turn is another's", async () => {
      const closed = signalled();
      const arrived = signalled();
      await withServer(
        (_, response, number) => {
          if (number > 1) {
            json(response, {});
            return;
          }
          response.on("close", () => closed.fire());
          arrived.fire();
        },
        async (endpoint) => {
          const abort = new AbortController();
          const first = endpoint.send(post(), abort.signal);
          const second = endpoint.send(post(), never);
          await arrived.promise;
          abort.abort(new Error("enough"));
          await assert.rejects(first, /enough/);
          await closed.promise;
          await second;
        },
      );
    });

    it("works between two tries", () =>
      withServer(
        (_, response) => json(response, {}, 500),
        async (endpoint, server) => {
          const abort = new AbortController();
          const sent = endpoint.send(post(), abort.signal);
          while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
          abort.abort(new Error("enough"));
          await assert.rejects(sent, /enough/);
          assert.equal(server.requests.length, 1);
        },
        { policy: { backoffMs: 1e9, backoffMaxMs: 1e9 } },
      ));

    it("works while the server is away", async () => {
      const endpoint = openEndpoint({ url: `http://127.0.0.1:${await freePort()}`, policy: quick });
      const abort = new AbortController();
      const sent = endpoint.send(post(), abort.signal);
      await whenHealth(endpoint, "waiting");
      abort.abort(new Error("enough"));
      await assert.rejects(sent, /enough/);
      endpoint.dispose();
    });

    it("comes to all when the endpoint is disposed of", async () => {
      const arrived = signalled();
      await withServer(
        () => arrived.fire(),
        async (endpoint) => {
          const all = [endpoint.send(post(), never), endpoint.send(post(), never)].map((sent) => assert.rejects(sent, fails("unavailable")));
          await arrived.promise;
          endpoint.dispose();
          await Promise.all(all);
          await assert.rejects(endpoint.send(post(), never), fails("unavailable"));
        },
      );
    });
  });

  describe("health", () => {
    it("goes from unknown over connecting to ok", () =>
      withServer(
        (_, response) => json(response, {}),
        async (endpoint) => {
          const states = [endpoint.health.state];
          const stop = endpoint.onHealth(({ state }) => states.push(state));
          await endpoint.send(post(), never);
          await endpoint.send(post(), never);
          assert.deepEqual(states, ["unknown", "connecting", "ok"]);
          stop();
        },
      ));

    it("stays refused while only the looks at what the server has succeed", () => {
      let right = false;
      return withServer(
        (request, response) => (request.method === "GET" || right ? json(response, {}) : json(response, { error: "model 'x' not found" }, 404)),
        async (endpoint) => {
          await assert.rejects(endpoint.send(post(), never), fails("wrong-model"));
          assert.equal(endpoint.health.state, "refused");
          assert.ok(endpoint.health.hint.length > 0);
          await endpoint.send({ method: "GET", path: "/models", urgency: "bulk" }, never);
          assert.equal(endpoint.health.state, "refused");
          right = true;
          await endpoint.send(post(), never);
          assert.equal(endpoint.health.state, "ok");
        },
      );
    });

    it("is not touched by one input that is refused", () =>
      withServer(
        (request, response) => (request.body.includes("bad") ? json(response, {}, 422) : json(response, {})),
        async (endpoint) => {
          await endpoint.send(post(), never);
          await assert.rejects(endpoint.send(post({ body: "bad" }), never), fails("refused-input"));
          assert.equal(endpoint.health.state, "ok");
        },
      ));
  });
});
