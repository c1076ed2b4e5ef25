import assert from "node:assert/strict";
import { connect } from "node:net";
import { ask, cosine } from "./asking.ts";
import { startDouble, type Double } from "./double.ts";
import type { Fault } from "./faults.ts";

interface Embeddings {
  readonly data: readonly { readonly index: number; readonly embedding: (number | null)[] }[];
}

/** Two conversations in the form that the vLLM double takes. */
const body = {
  messages: ["gateway", "orders"].map((text) => [
    { role: "system", content: "Represent the user's input." },
    { role: "user", content: text },
    { role: "assistant", content: "" },
  ]),
  continue_final_message: true,
  add_special_tokens: true,
};

describe("a double", () => {
  let double: Double;
  const post = (signal?: AbortSignal): Promise<Response> =>
    fetch(`${double.url}/v1/embeddings`, {
      method: "POST",
      headers: { connection: "close", "content-type": "application/json" },
      body: JSON.stringify(body),
      redirect: "manual",
      ...(signal ? { signal } : {}),
    });
  const vectors = async (): Promise<Embeddings["data"]> => (await ask<Embeddings>(double, "/v1/embeddings", body)).body.data;
  const statuses = async (count: number): Promise<number[]> => {
    const seen: number[] = [];
    for (let n = 0; n < count; n++) seen.push((await post()).status);
    return seen;
  };

  beforeEach(async () => {
    double = await startDouble({ dialect: "vllm", dimension: 64, readsText: false });
  });
  afterEach(() => double.close());

  it("lets a fault strike the requests that it is for, as often as told", async () => {
    double.setFaults({ kind: "status", status: 500, after: 1, times: 2 });
    assert.equal((await ask(double, "/v1/models")).status, 200);
    assert.deepEqual(await statuses(4), [200, 500, 500, 200]);
    double.setFaults({ kind: "status", status: 503, path: /models/ });
    assert.equal((await ask(double, "/v1/models")).status, 503);
    double.setFaults();
    assert.deepEqual([(await ask(double, "/v1/models")).status, ...(await statuses(1))], [200, 200]);
  });

  it("loading: until the model is there", async () => {
    double.setFaults({ kind: "loading", ms: 40 });
    assert.equal((await ask(double, "/v1/models")).status, 503);
    while ((await ask(double, "/v1/models")).status === 503) await new Promise((resolve) => setTimeout(resolve, 10));
    assert.equal((await vectors()).length, 2);
  });

  it("hang: nothing comes, until the client leaves", async () => {
    double.setFaults({ kind: "hang" });
    const leave = new AbortController();
    const waiting = post(leave.signal);
    while (double.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    leave.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    while (!double.requests[0]!.abandoned) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(double.requests[0]!.status, undefined);
  });

  it("reset: the connection breaks before an answer", async () => {
    double.setFaults({ kind: "reset" });
    await assert.rejects(post());
  });

  it("truncated and not-json: what comes cannot be parsed", async () => {
    for (const kind of ["truncated", "not-json"] as const) {
      double.setFaults({ kind });
      const text = await (await post()).text();
      assert.ok(text.length > 0);
      assert.throws(() => JSON.parse(text) as unknown, SyntaxError);
    }
  });

  it("huge: the answer is behind as many bytes as told", async () => {
    double.setFaults({ kind: "huge", bytes: 1_000_000 });
    assert.ok((await (await post()).text()).length > 1_000_000);
  });

  it("dribble: the answer comes byte by byte", async () => {
    double.setFaults({ kind: "dribble", msPerByte: 0, path: /version/ });
    const chunks: string[] = [];
    await new Promise<void>((resolve) => {
      const socket = connect(Number(new URL(double.url).port), "127.0.0.1", () => socket.write("GET /version HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
      socket.on("data", (chunk) => chunks.push(chunk.toString())).on("close", () => { resolve(); });
    });
    assert.ok(chunks.length > 5, String(chunks.length));
    assert.match(chunks.join(""), /\{"version":"0\.32\.0"\}$/);
  });

  it("delay: the answer comes late", async () => {
    double.setFaults({ kind: "delay", ms: 400, times: 1 });
    const started = performance.now();
    assert.equal((await vectors()).length, 2);
    // Timers may fire a millisecond early; how long it takes beyond the delay is the machine's affair.
    assert.ok(performance.now() - started >= 399);
  });

  it("compressed: the body is packed", async () => {
    double.setFaults({ kind: "compressed" });
    assert.equal((await post()).headers.get("content-encoding"), "gzip");
    assert.equal((await vectors()).length, 2);
  });

  it("strikes only requests that hold a text, where it is told one", async () => {
    double.setFaults({ kind: "status", status: 500, holding: "gateway" }, { kind: "status", status: 503, holding: "bicycle" });
    assert.deepEqual(await statuses(2), [500, 500]);
    double.setFaults({ kind: "status", status: 503, holding: "bicycle" });
    assert.deepEqual(await statuses(1), [200]);
  });

  it("redirect: to elsewhere", async () => {
    double.setFaults({ kind: "redirect", to: "http://127.0.0.1:1/v1/embeddings" });
    const response = await post();
    assert.deepEqual([response.status, response.headers.get("location")], [307, "http://127.0.0.1:1/v1/embeddings"]);
  });

  it("status: in the server's own envelope, with Retry-After", async () => {
    double.setFaults({ kind: "status", status: 429, retryAfter: "2", message: "Slow down" });
    const { status, headers, body: answer } = await ask<{ error: { message: string; type: string } }>(double, "/v1/embeddings", body);
    assert.deepEqual([status, headers.get("retry-after"), answer.error.message, answer.error.type], [429, "2", "Slow down", "RateLimitError"]);
  });

  it("out-of-memory: as the server words it", async () => {
    double.setFaults({ kind: "out-of-memory" });
    const { status, body: answer } = await ask<{ error: { message: string } }>(double, "/v1/embeddings", body);
    assert.equal(status, 500);
    assert.match(answer.error.message, /CUDA out of memory/);
  });

  it("spoils vectors in the way it is told", async () => {
    const [right] = [await vectors()];
    const spoilt = async (kind: Fault["kind"]): Promise<Embeddings["data"]> => {
      double.setFaults({ kind } as Fault);
      return vectors();
    };
    assert.equal((await spoilt("wrong-dimension"))[0]!.embedding.length, 63);
    assert.equal((await spoilt("not-a-number"))[0]!.embedding[7], null);
    assert.ok((await spoilt("zeros"))[0]!.embedding.every((component) => component === 0));
    assert.equal((await spoilt("too-few")).length, 1);
    assert.deepEqual(await spoilt("shuffled"), right.toReversed());
    const identical = await spoilt("identical");
    assert.deepEqual(identical[0]!.embedding, identical[1]!.embedding);
    const noisy = (await spoilt("noise"))[0]!.embedding as number[];
    assert.notDeepEqual(noisy, right[0]!.embedding);
    assert.ok(cosine(noisy, right[0]!.embedding as number[]) > 0.9999);
  });

  it("sends NaN as it is in base64", async () => {
    double.setFaults({ kind: "not-a-number" });
    const { body: answer } = await ask<{ data: { embedding: string }[] }>(double, "/v1/embeddings", { ...body, encoding_format: "base64" });
    assert.ok(Number.isNaN(Buffer.from(answer.data[0]!.embedding, "base64").readFloatLE(28)));
  });

  describe("the journal", () => {
    it("says what was asked, which fault befell it, and whether the answer went out", async () => {
      double.setFaults({ kind: "reset-midway", times: 1 });
      await assert.rejects(async () => (await post()).text());
      await vectors();
      const [broken, whole] = double.requests;
      assert.deepEqual([broken!.fault, broken!.delivered, whole!.fault, whole!.delivered], ["reset-midway", false, undefined, true]);
      assert.deepEqual(whole!.body, body);
      assert.equal(new Set(whole!.inputs).size, 2);
      assert.deepEqual(whole!.inputs, broken!.inputs);
      assert.deepEqual(double.encoded, whole!.inputs);
      double.forget();
      assert.equal(double.requests.length, 0);
    });

    it("counts inputs in a wrong template, which nobody is told of otherwise", async () => {
      await ask(double, "/v1/embeddings", { input: ["gateway", "orders"] });
      await ask(double, "/v1/embeddings", body);
      assert.deepEqual(double.requests.map(({ astray }) => astray), [2, 0]);
    });
  });

  it("goes away: the connection is refused until it is back at the same address", async () => {
    await double.goAway();
    await assert.rejects(post(), (error: Error) => (error.cause as { code: string }).code === "ECONNREFUSED");
    await double.comeBack();
    assert.deepEqual(await statuses(1), [200]);
  });

  it("restarts with other weights under the same name", async () => {
    const before = await vectors();
    await double.restart({ seed: "other" });
    assert.equal((await ask<{ data: { id: string }[] }>(double, "/v1/models")).body.data[0]!.id, "Qwen/Qwen3-VL-Embedding-2B");
    assert.ok(Math.abs(cosine(before[0]!.embedding as number[], (await vectors())[0]!.embedding as number[])) < 0.5);
  });

  it("counts how many requests were under way at once", async () => {
    double.setService({ ms: 0, capacity: 0 });
    const leave = new AbortController();
    const waiting = [1, 2, 3].map(() => assert.rejects(post(leave.signal)));
    while (double.requests.length < 3) await new Promise((resolve) => setTimeout(resolve, 2));
    leave.abort();
    await Promise.all(waiting);
    assert.equal(double.peak, 3);
  });

  it("gives up on an input whose client leaves, and goes on with the others", async () => {
    double.setService({ ms: 20, capacity: 1 });
    const leave = new AbortController();
    const left = post(leave.signal);
    const stayed = vectors();
    while (double.requests.length < 2) await new Promise((resolve) => setTimeout(resolve, 2));
    leave.abort();
    await assert.rejects(left, { name: "AbortError" });
    assert.equal((await stayed).length, 2);
    assert.deepEqual(double.requests.map(({ delivered }) => delivered).sort(), [false, true]);
  });
});
