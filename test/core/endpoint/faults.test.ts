import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { describe, it } from "mocha";
import { systemClock, type Clock } from "../../../src/core/endpoint/clock.ts";
import { EndpointError } from "../../../src/core/endpoint/endpoint.ts";
import { openEndpoint } from "../../../src/core/endpoint/openEndpoint.ts";
import { freePort, json, never, post, quick, serve, signalled, whenHealth, withServer } from "./testServer.ts";

const fails = (kind: string) => (error: unknown) => error instanceof EndpointError && error.kind === kind;

describe("a server with faults", () => {
  describe("trying again", () => {
    for (const status of [429, 500, 502, 503, 504]) {
      it(`helps after ${status}`, () =>
        withServer(
          (_, response, number) => (number < 3 ? json(response, {}, status) : json(response, { ok: true })),
          async (endpoint, server) => {
            assert.deepEqual((await endpoint.send(post(), never)).body, { ok: true });
            assert.equal(server.requests.length, 3);
            assert.deepEqual(new Set(server.requests.map(({ body }) => body)).size, 1);
          },
        ));
    }

    it("helps after a connection that broke, and after an answer that was cut off", () =>
      withServer(
        (_, response, number) => {
          if (number === 1) response.socket!.resetAndDestroy();
          else if (number === 2) {
            response.writeHead(200, { "content-length": "100" });
            response.write("{", () => response.destroy());
          } else json(response, { ok: true });
        },
        async (endpoint) => assert.deepEqual((await endpoint.send(post(), never)).body, { ok: true }),
      ));

    it("helps after an attempt that took too long", () =>
      withServer(
        (_, response, number) => number > 1 && json(response, { ok: true }),
        async (endpoint) => assert.deepEqual((await endpoint.send(post(), never)).body, { ok: true }),
        { policy: { requestTimeoutMs: 20, coldTimeoutMs: 20 } },
      ));

    for (const [status, kind] of [
      [400, "refused-input"],
      [401, "unauthorised"],
      [404, "not-found"],
      [413, "refused-input"],
      [422, "refused-input"],
      [501, "wrong-model"],
    ] as const) {
      it(`is left alone after ${status}`, () =>
        withServer(
          (_, response) => json(response, { error: "no" }, status),
          async (endpoint, server) => {
            await assert.rejects(endpoint.send(post(), never), (error) => fails(kind)(error) && (error as EndpointError).status === status && (error as EndpointError).detail === "no");
            assert.equal(server.requests.length, 1);
          },
        ));
    }

    it("ends after as many tries as the policy has, fewer for a query", () =>
      withServer(
        (_, response) => json(response, { error: "boom" }, 500),
        async (endpoint, server) => {
          await assert.rejects(endpoint.send(post(), never), fails("unavailable"));
          assert.equal(server.requests.length, 4);
          await assert.rejects(endpoint.send(post({ urgency: "query" }), never), fails("unavailable"));
          assert.equal(server.requests.length, 6);
        },
        { policy: { tries: 4, queryTries: 2 } },
      ));

    it("waits as long as Retry-After says, while a query goes on and nothing else does", async () => {
      let now = 0;
      const timers: { ms: number; run: () => void }[] = [];
      const clock: Clock = {
        now: () => now,
        after(ms, run) {
          timers.push({ ms, run });
          return () => undefined;
        },
        random: () => 0,
      };
      await withServer(
        (_, response, number) => (number === 1 ? json(response, {}, 429, { "retry-after": "7" }) : json(response, { number })),
        async (endpoint, server) => {
          const bulk = endpoint.send(post(), never);
          await whenHealth(endpoint, "waiting");
          assert.equal(endpoint.health.retryAtMs, 7000);
          const saved = endpoint.send(post({ urgency: "saved" }), never);
          assert.deepEqual((await endpoint.send(post({ urgency: "query" }), never)).body, { number: 2 });
          assert.equal(server.requests.length, 2);
          assert.deepEqual(timers.map(({ ms }) => ms), [7000, 7000]);
          // Node's timers may be a millisecond early by the clock.
          now = 6999;
          for (const { run } of timers) run();
          await Promise.all([bulk, saved]);
          assert.equal(server.requests.length, 4);
        },
        { clock },
      );
    });

    it("is not for a query that would have to wait long", () =>
      withServer(
        (_, response) => json(response, {}, 429, { "retry-after": "60" }),
        async (endpoint, server) => {
          await assert.rejects(endpoint.send(post({ urgency: "query" }), never), fails("overloaded"));
          assert.equal(server.requests.length, 1);
        },
      ));
  });

  describe("a server that is away", () => {
    it("fails a query at once, keeps the others, and gets them when it comes back", async () => {
      const port = await freePort();
      const endpoint = openEndpoint({ url: `localhost:${port}`, policy: quick });
      const states: string[] = [];
      endpoint.onHealth(({ state }) => states.push(state));
      const bulk = Array.from({ length: 10 }, (_, at) => endpoint.send(post({ body: { at } }), never));
      const waiting = await whenHealth(endpoint, "waiting");
      assert.match(waiting.message, /refuses connections/);
      assert.ok(waiting.hint.length > 0);
      assert.ok(waiting.retryAtMs !== undefined);
      await assert.rejects(endpoint.send(post({ urgency: "query" }), never), fails("unreachable"));
      const server = await serve((request, response) => json(response, JSON.parse(request.body)), port);
      assert.deepEqual(
        (await Promise.all(bulk)).map(({ body }) => body),
        Array.from({ length: 10 }, (_, at) => ({ at })),
      );
      assert.equal(server.requests.length, 10);
      assert.equal(endpoint.health.state, "ok");
      assert.equal(states[0], "connecting");
      endpoint.dispose();
      await server.close();
    });

    it("is probed by one request alone", async () => {
      const probed = signalled<ServerResponse>();
      let up = false;
      await withServer(
        (_, response, number) => {
          if (up) json(response, {});
          else if (number <= 3) response.socket!.resetAndDestroy();
          else probed.fire(response);
        },
        async (endpoint, server) => {
          const all = Array.from({ length: 5 }, () => endpoint.send(post(), never));
          const response = await probed.promise;
          await assert.rejects(endpoint.send(post({ urgency: "query" }), never), fails("unreachable"));
          assert.equal(server.requests.length, 4);
          up = true;
          json(response, {});
          await Promise.all(all);
        },
      );
    });

    it("is probed even while a request hangs that was sent before", async () => {
      const hanging = signalled<ServerResponse>();
      await withServer(
        (request, response) => {
          if (request.body.includes("hang")) hanging.fire(response);
          else if (request.body.includes("die")) response.socket!.resetAndDestroy();
          else json(response, {});
        },
        async (endpoint) => {
          const hung = endpoint.send(post({ body: "hang" }), never);
          const response = await hanging.promise;
          await assert.rejects(endpoint.send(post({ body: "die", urgency: "query" }), never), fails("unreachable"));
          await endpoint.send(post(), never);
          json(response, {});
          await hung;
        },
        { policy: { breakerFailures: 1, maxInFlight: 1, queryTries: 1 } },
      );
    });

    it("is probed by a query, when nothing else waits", async () => {
      const port = await freePort();
      const endpoint = openEndpoint({ url: `http://127.0.0.1:${port}`, policy: quick });
      const query = () => endpoint.send(post({ urgency: "query" }), never);
      await assert.rejects(query(), fails("unreachable"));
      const server = await serve((_, response) => json(response, {}), port);
      const answered = async (): Promise<void> => query().then(() => undefined, () => new Promise((resolve) => setImmediate(resolve)).then(answered));
      await answered();
      assert.equal(endpoint.health.state, "ok");
      endpoint.dispose();
      await server.close();
    });

    it("is waited for while it loads its model, at no try's cost", () =>
      withServer(
        (_, response, number) => (number < 6 ? json(response, { error: { message: "Loading model" } }, 503) : json(response, {})),
        async (endpoint, server) => {
          const sent = endpoint.send(post(), never);
          assert.match((await whenHealth(endpoint, "waiting")).message, /loading its model/);
          await sent;
          assert.equal(server.requests.length, 6);
        },
        { policy: { tries: 1 } },
      ));

    it("does not hold up for ever a request that it dies of", () =>
      withServer(
        (request, response) => (request.body.includes("poison") ? response.socket!.resetAndDestroy() : json(response, {})),
        async (endpoint, server) => {
          const poison = assert.rejects(endpoint.send(post({ body: "poison" }), never), fails("unreachable"));
          const others = Array.from({ length: 20 }, () => endpoint.send(post(), never));
          await Promise.all([poison, ...others]);
          assert.equal(server.requests.filter(({ body }) => body.includes("poison")).length, 5);
        },
      ));
  });

  describe("a model that has to be loaded", () => {
    it("has longer for its first answer than for the next ones", () =>
      withServer(
        (_, response, number) => {
          if (number === 1) setTimeout(() => json(response, {}), 60);
        },
        async (endpoint) => {
          await endpoint.send(post(), never);
          await assert.rejects(endpoint.send(post(), never), fails("timeout"));
        },
        { policy: { requestTimeoutMs: 20, coldTimeoutMs: 20_000, tries: 1 } },
      ));

    it("has that time again after it was idle for long", async () => {
      let now = 0;
      await withServer(
        (_, response, number) => void setTimeout(() => json(response, {}), number === 1 ? 0 : 60),
        async (endpoint) => {
          await endpoint.send(post(), never);
          now = 1001;
          await endpoint.send(post(), never);
          await assert.rejects(endpoint.send(post(), never), fails("timeout"));
        },
        { policy: { requestTimeoutMs: 20, coldTimeoutMs: 20_000, coldAfterMs: 1000, tries: 1 }, clock: { ...systemClock, now: () => now } },
      );
    });

    it("says in its failure that the time for loading was over", () =>
      withServer(
        () => undefined,
        async (endpoint) => assert.rejects(endpoint.send(post(), never), /first request .* loading a model/),
        { policy: { requestTimeoutMs: 5, coldTimeoutMs: 10, tries: 1 } },
      ));
  });

  it("sends a server no more at once than it can take, and all that there is", () => {
    let underWay = 0;
    return withServer(
      (_, response) => {
        if (underWay >= 4) {
          json(response, {}, 429);
          return;
        }
        underWay++;
        setTimeout(() => {
          underWay--;
          json(response, {});
        }, 2);
      },
      async (endpoint) => {
        const answers = await Promise.all(Array.from({ length: 200 }, () => endpoint.send(post(), never)));
        assert.ok(answers.every(({ status }) => status === 200));
      },
      { policy: { tries: 100 } },
    );
  });
});
