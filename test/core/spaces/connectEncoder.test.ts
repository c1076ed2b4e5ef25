import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import type { Encoder } from "../../../src/core/encode/encoder.ts";
import type { EndpointHealth } from "../../../src/core/endpoint/endpoint.ts";
import { connectWith } from "../../../src/core/spaces/connectEncoder.ts";
import { startDouble, type Double } from "../../support/doubles/double.ts";
import type { Fault } from "../../support/doubles/faults.ts";
import { eventually } from "../../support/library.ts";

const policy = { tries: 2, backoffMs: 1, backoffMaxMs: 2, breakerMs: 5, breakerMaxMs: 20 };
const never = new AbortController().signal;

describe("connectEncoder", function () {
  this.timeout(30_000);
  let double: Double;
  let stop: AbortController;
  let health: EndpointHealth["state"] | undefined;
  let strangers: number;

  beforeEach(() => {
    stop = new AbortController();
    strangers = 0;
  });
  afterEach(async () => {
    stop.abort();
    await double.close();
  });

  async function connect(...faults: readonly Fault[]): Promise<Encoder> {
    double = await startDouble({ dialect: "vllm", dimension: 64, readsText: false, seed: "first", faults });
    const settings = { url: double.url, dialect: "vllm", model: "Qwen/Qwen3-VL-Embedding-2B", picturesAlone: false } as const;
    const events = { onHealth: ({ state }: EndpointHealth) => (health = state), onOtherWeights: () => strangers++ };
    const { encoder } = await connectWith(policy, settings, events, stop.signal);
    double.forget();
    return encoder;
  }
  const isMissed = () => eventually("the server is missed", () => health === "waiting");

  it("refuses a server whose vectors are worth nothing, with the reason", async () => {
    await assert.rejects(connect({ kind: "identical" }), { kind: "wrong-model", message: /failed its self-test/ });
  });

  it("leaves nothing behind with the signal when it fails: it is called again and again with the same one", async () => {
    await assert.rejects(connect({ kind: "identical" }));
    assert.equal(getEventListeners(stop.signal, "abort").length, 0);
  });

  it("notices that a server is back although nobody asks anything of it", async () => {
    const encoder = await connect();
    await double.goAway();
    await assert.rejects(encoder.embed([{ text: "a" }], "query", never, "query"), { kind: "unreachable" });
    assert.equal(health, "waiting");
    await double.comeBack();
    await eventually("the server is seen to be back", () => health === "ok");
    assert.equal(strangers, 0);
  });

  it("hands out what waited in an outage, embedded once, when the server proves to be the same", async () => {
    const encoder = await connect();
    await double.goAway();
    const waiting = encoder.embed([{ text: "orders" }], "document", never, "bulk");
    await isMissed();
    await double.restart();
    const [vector] = await waiting;
    assert.ok(vector instanceof Float32Array);
    assert.equal(double.requests.filter(({ body }) => JSON.stringify(body).includes("orders")).length, 1);
    assert.equal(strangers, 0);
  });

  it("hands nothing out of a server that comes back with other weights, neither to documents nor to questions", async () => {
    const encoder = await connect();
    await double.goAway();
    const given: unknown[] = [];
    const callOff = new AbortController();
    const waiting = encoder.embed([{ text: "orders" }], "document", callOff.signal, "bulk").then((made) => given.push(made));
    await isMissed();
    await double.restart({ seed: "second" });
    await eventually("it is seen to be another", () => strangers === 1);
    await assert.rejects(encoder.embed([{ text: "orders" }], "query", never, "query"), { kind: "unreachable" });
    assert.ok(double.encoded.length > 0, "it did answer");
    callOff.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    assert.deepEqual(given, []);
  });

  it("begins the test again when the server goes away in the middle of it, and may be another afterwards", async () => {
    const encoder = await connect();
    await double.goAway();
    const waiting = encoder.embed([{ text: "orders" }], "document", stop.signal, "bulk");
    await isMissed();
    await double.restart({ faults: [{ kind: "hang", after: 4 }] });
    await eventually("the test has begun", () => double.requests.some(({ fault }) => fault === "hang"));
    await double.restart({ seed: "second", faults: [] });
    await eventually("it is seen to be another", () => strangers === 1);
    stop.abort();
    await assert.rejects(waiting);
  });

  it("tests nothing again for a request that was lost and succeeded when sent again", async () => {
    const encoder = await connect();
    double.setFaults({ kind: "reset", times: 1 });
    await encoder.embed([{ text: "orders" }], "document", never, "bulk");
    assert.equal(double.requests.length, 2);
  });
});
