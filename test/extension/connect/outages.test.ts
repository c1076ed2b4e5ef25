import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import type { EndpointHealth } from "../../../src/core/endpoint/endpoint.ts";
import { Outages } from "../../../src/extension/connect/outages.ts";

const health = (state: EndpointHealth["state"]): EndpointHealth => ({ state, message: state, hint: "" });

describe("Outages", () => {
  let told: string[];
  const outages = (graceMs: number): Outages => new Outages(({ state }) => told.push(state), graceMs);

  beforeEach(() => (told = []));

  function take(subject: Outages, ...states: EndpointHealth["state"][]): void {
    states.forEach((state) => subject.take(health(state)));
  }

  it("tells of a refusal at once, and once", () => {
    take(outages(60_000), "connecting", "refused", "connecting", "refused", "refused");
    assert.deepEqual(told, ["refused"]);
  });

  it("tells of the next refusal after the server has worked", () => {
    take(outages(60_000), "refused", "ok", "refused");
    assert.deepEqual(told, ["refused", "refused"]);
  });

  it("tells once of a server that stays away", async () => {
    const subject = outages(1);
    take(subject, "ok", "waiting", "waiting");
    await sleep(20);
    take(subject, "connecting", "waiting");
    await sleep(20);
    assert.deepEqual(told, ["waiting"]);
  });

  it("does not tell of a short absence", async () => {
    const subject = outages(5);
    take(subject, "waiting", "ok");
    await sleep(30);
    assert.deepEqual(told, []);
  });

  it("tells when what passes by itself turns out to need the user", async () => {
    const subject = outages(1);
    take(subject, "waiting");
    await sleep(20);
    take(subject, "refused");
    assert.deepEqual(told, ["waiting", "refused"]);
  });

  it("tells nothing any more once it is disposed of, or no server is set up", async () => {
    const [disposed, removed] = [outages(1), outages(1)];
    take(disposed, "waiting");
    disposed.dispose();
    take(removed, "waiting");
    removed.take(undefined);
    await sleep(20);
    assert.deepEqual(told, []);
  });
});
