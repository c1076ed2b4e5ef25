import assert from "node:assert/strict";
import { readEndpoints, type DeclaredEndpoints } from "../../../src/extension/connect/endpointSettings.ts";

const encoder = { url: "", dialect: "vllm", model: "", picturesAlone: false } as const;
const describer = { url: "", dialect: "openai", model: "" } as const;
const nothing: DeclaredEndpoints = { encoder, describer };
const noKeys = { get: async () => undefined };
const anywhere = { has: () => true };

describe("readEndpoints", () => {
  it("uses the built-in encoder and no describer until a server is named", async () => {
    assert.deepEqual(await readEndpoints(nothing, noKeys, anywhere), { problems: [] });
  });

  it("normalises the address and adds the server's API key", async () => {
    const declared = { ...nothing, encoder: { ...encoder, url: "localhost:8000/v1/", model: "m", dimension: 512 } };
    const keys = { get: async (url: string) => (url === "http://localhost:8000" ? "secret" : undefined) };
    assert.deepEqual(await readEndpoints(declared, keys, anywhere), {
      encoder: { ...declared.encoder, url: "http://localhost:8000", apiKey: "secret" },
      problems: [],
    });
  });

  it("gives the engine no server that the user has not allowed, and says so", async () => {
    const declared = { ...nothing, describer: { ...describer, url: "http://gpu.example:8000", model: "m" } };
    const { problems, ...endpoints } = await readEndpoints(declared, noKeys, { has: () => false });
    assert.deepEqual(endpoints, {});
    assert.match(problems[0]?.message ?? "", /gpu\.example:8000 is not on this machine/);
    assert.equal(problems[0]?.allow, "http://gpu.example:8000");
  });

  it("says which setting is wrong, and goes on with the others", async () => {
    const declared = {
      encoder: { ...encoder, url: "ftp://x", model: "m" },
      describer: { ...describer, url: "http://localhost:1", model: "" },
    };
    const { problems, ...endpoints } = await readEndpoints(declared, noKeys, anywhere);
    assert.deepEqual(endpoints, {});
    assert.match(problems[0]?.message ?? "", /afterimage\.endpoint\.url/);
    assert.match(problems[1]?.message ?? "", /afterimage\.describer\.model/);
  });
});
