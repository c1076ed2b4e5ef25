import assert from "node:assert/strict";
import { describe, it } from "mocha";
import { readServers } from "../../src/cli/servers.ts";

const encoder = { AFTERIMAGE_ENDPOINT: "localhost:8000/v1", AFTERIMAGE_DIALECT: "vllm", AFTERIMAGE_MODEL: "Qwen/Qwen3-VL-Embedding-2B" };

describe("readServers", () => {
  it("names no server when the environment names none", () => {
    assert.deepEqual(readServers({ AFTERIMAGE_MODEL: "left over", AFTERIMAGE_ENDPOINT: " " }), {});
  });

  it("reads an encoder and a describer", () => {
    const describer = { AFTERIMAGE_DESCRIBER_URL: "http://gpu:11434", AFTERIMAGE_DESCRIBER_DIALECT: "ollama", AFTERIMAGE_DESCRIBER_MODEL: "qwen3-vl:8b" };
    assert.deepEqual(readServers({ ...encoder, ...describer, AFTERIMAGE_API_KEY: "key", AFTERIMAGE_DIMENSION: "512" }), {
      encoder: {
        url: "http://localhost:8000",
        dialect: "vllm",
        model: "Qwen/Qwen3-VL-Embedding-2B",
        apiKey: "key",
        dimension: 512,
        picturesAlone: false,
      },
      describer: { url: "http://gpu:11434", dialect: "ollama", model: "qwen3-vl:8b" },
    });
  });

  it("says which variable is wrong and what it should be", () => {
    assert.throws(() => readServers({ ...encoder, AFTERIMAGE_DIALECT: "openai" }), /AFTERIMAGE_DIALECT: is “openai”/);
    assert.throws(() => readServers({ ...encoder, AFTERIMAGE_MODEL: "" }), /AFTERIMAGE_MODEL: is not set, but AFTERIMAGE_ENDPOINT is/);
    assert.throws(() => readServers({ ...encoder, AFTERIMAGE_ENDPOINT: "ftp://gpu" }), /AFTERIMAGE_ENDPOINT: .*HTTP/);
    assert.throws(() => readServers({ ...encoder, AFTERIMAGE_DIMENSION: "many" }), /AFTERIMAGE_DIMENSION: is “many”/);
  });
});
