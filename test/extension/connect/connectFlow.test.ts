import assert from "node:assert/strict";
import { AfterimageError } from "../../../src/core/errors.ts";
import type { FoundServer, TrialReport } from "../../../src/core/endpoint/discovery.ts";
import type { TrialRequest } from "../../../src/engine/protocol/engine.ts";
import { ConnectFlow, type Connection } from "../../../src/extension/connect/connectFlow.ts";
import { back } from "../../../src/extension/connect/connectUi.ts";
import { ScriptedUi } from "./scriptedUi.ts";

const vllm: FoundServer = {
  url: "http://localhost:8000",
  product: "vLLM 0.14.0",
  models: [{ name: "Qwen3-VL-Embedding-2B", encoder: { dialect: "vllm", mayTakeImages: true }, about: "Embeds text and pictures." }],
  problem: "",
};
const ollama: FoundServer = {
  url: "http://localhost:11434",
  product: "Ollama 0.33.0",
  models: [
    { name: "qwen3-embedding", encoder: { dialect: "ollama", mayTakeImages: false }, about: "Embeds text." },
    { name: "qwen3-vl:8b", chat: { dialect: "ollama" }, about: "Describes pictures." },
    { name: "llama3", about: "Chats about text only." },
  ],
  problem: "",
};
const passed: TrialReport = {
  ok: true,
  lines: [{ ok: true, what: "the same text twice", detail: "cosine 1.000", hint: "" }],
  dimension: 1024,
  takesImages: true,
  textMs: 12,
  imageMs: 80,
};
const failed: TrialReport = {
  ok: false,
  lines: [{ ok: false, what: "embedding", detail: "It makes no vectors.", hint: "Start it with: vllm serve X --runner pooling (vLLM 0.14 or later)." }],
  takesImages: false,
};
const encoder = { url: vllm.url, dialect: "vllm", model: "Qwen3-VL-Embedding-2B" } as const;

describe("Connect Qwen3-VL…", () => {
  let servers: FoundServer[];
  /** What servers want before they list anything. */
  let wantedKey: string | undefined;
  let reports: (TrialReport | AfterimageError)[];
  let tried: TrialRequest[];
  let asked: { url?: string; apiKey?: string }[];
  let keys: Map<string, string>;
  let allowed: boolean;
  let saved: Connection[];

  beforeEach(() => {
    servers = [vllm, ollama];
    wantedKey = undefined;
    reports = [];
    tried = [];
    asked = [];
    keys = new Map();
    allowed = true;
    saved = [];
  });

  async function connect(...answers: ConstructorParameters<typeof ScriptedUi>[0][]): Promise<ScriptedUi> {
    const ui = new ScriptedUi(answers.flat());
    const flow = new ConnectFlow({
      ui,
      engine: {
        discover: async (where) => {
          asked.push(where);
          const found = where.url === undefined ? servers : servers.filter(({ url }) => url === where.url);
          return wantedKey === undefined || where.apiKey === wantedKey ? found : found.map((server) => ({ ...server, models: [], wantsKey: true }));
        },
        tryOut: async (what) => {
          tried.push(what);
          const report = reports.shift() ?? passed;
          if (report instanceof AfterimageError) throw report;
          return report;
        },
      },
      keys: { get: async (url) => keys.get(url), store: async (url, key) => void keys.set(url, key) },
      mayAsk: async () => allowed,
      encoding: { picturesAlone: false },
      machine: "this machine",
      save: async (connection) => void saved.push(connection),
    });
    const done = await flow.run();
    assert.equal(done, saved.length > 0);
    assert.equal(ui.left, 0, "the flow ended before all answers were given");
    return ui;
  }

  it("leads from a found server over its model and the self-test to settings", async () => {
    await connect(["vLLM", "Qwen3-VL-Embedding-2B", "Use Qwen3-VL-Embedding-2B", "Do Not Describe"]);
    assert.deepEqual(saved, [{ encoder }]);
    assert.deepEqual(tried, [{ encoder: { ...encoder, picturesAlone: false } }]);
  });

  it("shows what the self-test found, how long a text and a picture take, and the dimension", async () => {
    const ui = await connect(["vLLM", "Qwen3-VL-Embedding-2B", "The same text twice", undefined]);
    const result = ui.shown.at(-1) ?? "";
    assert.match(result, /The same text twice/);
    assert.match(result, /Embeds text and pictures · 1024 dimensions · a text in 12 ms, a picture in 80 ms/);
  });

  it("lets another model of the same server, or of another, describe pictures", async () => {
    reports = [{ ...passed, takesImages: false }, { ok: true, lines: [], takesImages: true, imageMs: 900 }];
    await connect(["Ollama", "qwen3-embedding", "Use qwen3-embedding", "qwen3-vl:8b", "Use qwen3-vl:8b"]);
    assert.deepEqual(saved, [
      {
        encoder: { url: ollama.url, dialect: "ollama", model: "qwen3-embedding" },
        describer: { url: ollama.url, dialect: "ollama", model: "qwen3-vl:8b" },
      },
    ]);
  });

  it("says which command gives an Ollama without one a model that describes pictures, and looks again", async () => {
    servers = [{ ...ollama, models: ollama.models.slice(0, 1) }];
    reports = [{ ...passed, takesImages: false }];
    const ui = await connect(["Ollama", "qwen3-embedding", "Use qwen3-embedding", "Copy Command", "Look Again", "Do Not Describe"]);
    assert.deepEqual(ui.copied, ["ollama pull qwen3-vl:8b"]);
    assert.equal(asked.at(-1)?.url, ollama.url);
    assert.equal(saved.length, 1);
  });

  it("takes a chat model alone: it describes, the built-in encoder embeds", async () => {
    await connect(["Ollama", "qwen3-vl:8b", "Use qwen3-vl:8b"]);
    assert.deepEqual(saved, [{ describer: { url: ollama.url, dialect: "ollama", model: "qwen3-vl:8b" } }]);
  });

  it("goes back a step at a time", async () => {
    await connect(["Ollama", back, "vLLM", "Qwen3-VL-Embedding-2B", back, "Qwen3-VL-Embedding-2B", "Use Qwen3-VL-Embedding-2B", "Do Not Describe"]);
    assert.deepEqual(saved, [{ encoder }]);
  });

  it("saves nothing when it is closed", async () => {
    await connect(["vLLM", "Qwen3-VL-Embedding-2B", undefined]);
    assert.deepEqual(saved, []);
  });

  it("asks for an API key where the server wants one, and keeps it", async () => {
    wantedKey = "secret";
    await connect(["vLLM", { enter: "", then: "secret " }, "Qwen3-VL-Embedding-2B", "Use Qwen3-VL-Embedding-2B"]);
    assert.equal(keys.get(vllm.url), "secret");
    assert.deepEqual(asked.at(-1), { url: vllm.url, apiKey: "secret" });
    assert.deepEqual(saved, [{ encoder }], "the key is not among the settings");
  });

  it("asks for no key that it has", async () => {
    wantedKey = "secret";
    keys.set(vllm.url, "secret");
    await connect(["vLLM", "Qwen3-VL-Embedding-2B", "Use Qwen3-VL-Embedding-2B"]);
    assert.equal(saved.length, 1);
  });

  it("asks for a key that only embedding wants, as llama-server does", async () => {
    reports = [new AfterimageError({ kind: "unauthorised", message: "Invalid API key." })];
    await connect(["vLLM", "Qwen3-VL-Embedding-2B", { enter: "secret" }, "Use Qwen3-VL-Embedding-2B", "Do Not Describe"]);
    assert.deepEqual(tried.at(-1), { encoder: { ...encoder, picturesAlone: false, apiKey: "secret" } });
    assert.deepEqual(saved, [{ encoder }], "the key is not among the settings");
  });

  it("explains a self-test that failed, copies the command that helps, and tries again", async () => {
    reports = [failed];
    const ui = await connect(["vLLM", "Qwen3-VL-Embedding-2B", "Copy Command", "Try Again", "Use Qwen3-VL-Embedding-2B", "Do Not Describe"]);
    assert.deepEqual(ui.copied, ["vllm serve X --runner pooling"]);
    assert.ok(ui.shown.some((text) => text.includes("It makes no vectors.") && text.includes("--runner pooling")));
    assert.equal(saved.length, 1);
  });

  it("never offers to use what failed", async () => {
    reports = [failed];
    const ui = await connect(["vLLM", "Qwen3-VL-Embedding-2B", undefined]);
    assert.doesNotMatch(ui.shown.at(-1) ?? "", /Use Qwen3-VL-Embedding-2B/);
  });

  it("explains a server that does not answer", async () => {
    reports = [new AfterimageError({ kind: "unreachable", message: "Nobody answers.", hint: "Start the server." })];
    const ui = await connect(["vLLM", "Qwen3-VL-Embedding-2B", "Open Docs"]);
    assert.match(ui.shown.at(-1) ?? "", /Nobody answers\..*Start the server\./s);
    assert.equal(ui.docsOpened, 1);
  });

  it("takes a URL, after it is a server's address", async () => {
    const ui = await connect(["Enter a URL", { enter: "ftp://gpu", then: "localhost:8000" }, "Qwen3-VL-Embedding-2B", "Use Qwen3-VL-Embedding-2B", "Do Not Describe"]);
    assert.match(ui.problems[0] ?? "", /HTTP/);
    assert.equal(asked.at(-1)?.url, "http://localhost:8000");
    assert.equal(saved.length, 1);
  });

  it("wants no password in an address: it would lie in the settings", async () => {
    const ui = await connect(["Enter a URL", { enter: "http://me:secret@gpu:8000", then: "localhost:8000" }, undefined]);
    assert.match(ui.problems[0] ?? "", /password/);
  });

  it("asks nothing of a server that documents may not be sent to", async () => {
    allowed = false;
    await connect(["Enter a URL", { enter: "http://gpu:8000" }, undefined]);
    assert.deepEqual(asked.filter(({ url }) => url !== undefined), []);
  });

  it("goes back to the built-in encoder", async () => {
    await connect(["Use the Built-in Encoder"]);
    assert.deepEqual(saved, [{}]);
  });
});
