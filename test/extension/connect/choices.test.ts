import assert from "node:assert/strict";
import { commandIn, findings, modelChoices, serverChoice, urlProblem } from "../../../src/extension/connect/choices.ts";

describe("the lines of “Connect Qwen3-VL…”", () => {
  it("name a server, its address without a password, and its useful models", () => {
    const models = [
      { name: "embedder", encoder: { dialect: "vllm", mayTakeImages: true }, about: "" },
      { name: "useless", about: "" },
    ] as const;
    const { label, description, detail } = serverChoice({ url: "http://me:secret@gpu:1", product: "vLLM 1", models, problem: "" });
    assert.deepEqual([label, description, detail], ["$(server) vLLM 1", "http://gpu:1", "embedder"]);
  });

  it("say of a server why it is of no use", () => {
    assert.match(serverChoice({ url: "http://a:1", product: "x", models: [], problem: "No embedding model." }).detail ?? "", /No embedding model/);
    assert.match(serverChoice({ url: "http://a:1", product: "x", models: [], problem: "" }).detail ?? "", /None of its models/);
    assert.match(serverChoice({ url: "http://a:1", product: "x", models: [], problem: "", wantsKey: true }).detail ?? "", /API key/);
  });

  it("list what embeds before what describes, and what does neither last", () => {
    const choices = modelChoices([
      { name: "nothing", about: "Cannot be used." },
      { name: "chat", chat: { dialect: "openai" }, about: "Describes." },
      { name: "embedder", encoder: { dialect: "vllm", mayTakeImages: true }, about: "Embeds." },
    ]);
    assert.deepEqual(choices.map(({ value }) => value.name), ["embedder", "chat", "nothing"]);
    assert.equal(choices.filter(({ heading }) => heading !== undefined).length, 3);
  });

  it("put what failed in a self-test first, with what to do", () => {
    const lines = [
      { ok: true, what: "vectors", detail: "1024 components", hint: "" },
      { ok: false, what: "two different pictures differ", detail: "cosine 1.000", hint: "Start it with --mmproj." },
    ];
    const [first] = findings({ ok: false, lines, takesImages: false }, "read");
    assert.equal(first?.label, "$(error) Two different pictures differ");
    assert.equal(first.detail, "cosine 1.000 Start it with --mmproj.");
  });
});

describe("commandIn", () => {
  it("finds the command that a hint says to run", () => {
    assert.equal(commandIn(["Start it with: vllm serve Qwen/Qwen3-VL-Embedding-2B --runner pooling (vLLM 0.14 or later)."]), "vllm serve Qwen/Qwen3-VL-Embedding-2B --runner pooling");
    assert.equal(commandIn(["", "Start it with: llama-server -m model.gguf --mmproj mmproj.gguf --embeddings --pooling last"]), "llama-server -m model.gguf --mmproj mmproj.gguf --embeddings --pooling last");
    assert.equal(commandIn(["Pull an embedding model, for instance: ollama pull qwen3-embedding:0.6b. The chat model may describe."]), "ollama pull qwen3-embedding:0.6b");
    assert.equal(commandIn(["None embeds. Pull one: ollama pull qwen3-embedding, ollama pull qwen3-vl"]), "ollama pull qwen3-embedding");
  });

  it("takes no mention of a program for a command", () => {
    assert.equal(commandIn(["Choose an embedding model; start vLLM with --runner pooling, llama-server with --embeddings."]), undefined);
  });
});

describe("urlProblem", () => {
  it("has nothing against a server's address, with or without a scheme", () => {
    assert.deepEqual(["localhost:8000", "https://gpu.example/v1", "http://[::1]:11434"].map(urlProblem), ["", "", ""]);
  });

  it("says what is wrong with anything else", () => {
    for (const text of ["", "ftp://gpu", "http://gpu?model=x", "http://me:secret@gpu"]) assert.notEqual(urlProblem(text), "", text);
  });
});
