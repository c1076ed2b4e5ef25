import assert from "node:assert/strict";
import { AllowedServers, mayAsk } from "../../../src/extension/connect/allowedServers.ts";

describe("servers beyond this machine", () => {
  let questions: string[];
  let answer: boolean;
  let allowed: AllowedServers;
  const ui = {
    confirm: async (...texts: string[]) => {
      questions.push(texts.join("\n"));
      return answer;
    },
  };

  beforeEach(() => {
    questions = [];
    answer = true;
    const memory = new Map<string, unknown>();
    allowed = new AllowedServers({
      get: (key: string, fallback?: unknown) => memory.get(key) ?? fallback,
      update: async (key: string, value: unknown) => void memory.set(key, value),
    } as ConstructorParameters<typeof AllowedServers>[0]);
  });

  it("are asked for once, by name, saying what leaves the machine", async () => {
    assert.equal(await mayAsk("http://gpu.example:8000/mounted", allowed, ui), true);
    assert.equal(await mayAsk("http://gpu.example:8000", allowed, ui), true);
    assert.equal(questions.length, 1);
    assert.match(questions[0] ?? "", /gpu\.example:8000/);
    assert.match(questions[0] ?? "", /text and the pictures/);
    assert.match(questions[0] ?? "", /not encrypted/);
  });

  it("are asked for again after a no, and each port is another server", async () => {
    answer = false;
    assert.equal(await mayAsk("https://gpu.example", allowed, ui), false);
    answer = true;
    await mayAsk("https://gpu.example", allowed, ui);
    await mayAsk("https://gpu.example:8443", allowed, ui);
    assert.equal(questions.length, 3);
    assert.doesNotMatch(questions[0] ?? "", /not encrypted/);
  });

  it("are not this machine's own", async () => {
    for (const url of ["http://localhost:1", "http://127.0.0.1:1", "http://[::1]:1"]) assert.equal(await mayAsk(url, allowed, ui), true);
    assert.deepEqual(questions, []);
    assert.equal(allowed.has("http://localhost.example:1"), false);
  });

  it("tell when one is allowed", async () => {
    let told = 0;
    const subscription = allowed.onDidChange(() => told++);
    await mayAsk("http://gpu:1", allowed, ui);
    subscription.dispose();
    await mayAsk("http://gpu:2", allowed, ui);
    assert.equal(told, 1);
  });
});
