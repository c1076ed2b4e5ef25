import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { Emitter } from "../../src/extension/emitter.ts";
import { EngineConfiguration, type EngineSettingsSource } from "../../src/extension/engineConfiguration.ts";

const endpoints = {
  encoder: { url: "", dialect: "vllm", model: "", picturesAlone: false },
  describer: { url: "", dialect: "openai", model: "" },
} as const;
const nearby = { ...endpoints, encoder: { ...endpoints.encoder, url: "http://localhost:8000", model: "m" } };
const faraway = { ...endpoints, encoder: { ...endpoints.encoder, url: "http://gpu.example:8000", model: "m" } };

describe("EngineConfiguration", () => {
  let settingsChanged: Emitter;
  let secretChanged: ((event: { key: string }) => void)[];
  let configuration: EngineConfiguration;
  let told: number;

  afterEach(() => configuration.dispose());

  function configure(settings: Partial<EngineSettingsSource> = {}): EngineConfiguration {
    settingsChanged = new Emitter();
    secretChanged = [];
    told = 0;
    const secrets = new Map<string, string>();
    const memory = new Map<string, unknown>();
    const context = {
      secrets: {
        get: async (name: string) => secrets.get(name),
        store: async (name: string, key: string) => {
          secrets.set(name, key);
          secretChanged.forEach((listener) => listener({ key: name }));
        },
        onDidChange: (listener: (event: { key: string }) => void) => {
          secretChanged.push(listener);
          return { dispose: () => (secretChanged = secretChanged.filter((other) => other !== listener)) };
        },
      },
      globalState: {
        get: (key: string, fallback?: unknown) => memory.get(key) ?? fallback,
        update: async (key: string, value: unknown) => void memory.set(key, value),
      },
    } as unknown as ConstructorParameters<typeof EngineConfiguration>[1];
    const source = { workers: () => 2, ffmpegPath: () => undefined, endpoints: () => endpoints, onDidChangeEngine: settingsChanged.event, ...settings };
    configuration = new EngineConfiguration(source, context, 1);
    configuration.onDidChange(() => told++);
    return configuration;
  }

  it("tells the engine no more than is set", async () => {
    assert.deepEqual(await configure().read(), { workers: 2 });
    assert.deepEqual(await configure({ ffmpegPath: () => "/opt/ffmpeg" }).read(), { workers: 2, ffmpegPath: "/opt/ffmpeg" });
  });

  it("adds a server of this machine with its API key", async () => {
    const { keys } = configure({ endpoints: () => nearby });
    await keys.store("http://localhost:8000", "secret");
    assert.deepEqual((await configuration.read()).encoder, { ...nearby.encoder, apiKey: "secret" });
    assert.deepEqual(await configuration.problems(), []);
  });

  it("keeps a server beyond this machine back until the user allows it, and tells of both", async () => {
    const { allowed } = configure({ endpoints: () => faraway });
    assert.equal((await configuration.read()).encoder, undefined);
    assert.deepEqual((await configuration.problems()).map(({ allow }) => allow), ["http://gpu.example:8000"]);
    await allowed.add("http://gpu.example:8000");
    await sleep(20);
    assert.equal(told, 1);
    assert.equal((await configuration.read()).encoder?.model, "m");
    assert.deepEqual(await configuration.problems(), []);
  });

  it("tells once of settings, keys and permissions that change together", async () => {
    const { keys, allowed } = configure();
    settingsChanged.fire();
    settingsChanged.fire();
    await Promise.all([keys.store("http://localhost:8000", "secret"), allowed.add("http://gpu.example")]);
    await sleep(20);
    assert.equal(told, 1);
    settingsChanged.fire();
    await sleep(20);
    assert.equal(told, 2);
  });

  it("is not concerned with other secrets", async () => {
    configure();
    secretChanged.forEach((listener) => listener({ key: "another extension's" }));
    await sleep(20);
    assert.equal(told, 0);
  });

  it("tells nothing any more once it is disposed, and listens to nothing", async () => {
    configure();
    settingsChanged.fire();
    configuration.dispose();
    settingsChanged.fire();
    await sleep(20);
    assert.equal(told, 0);
    assert.deepEqual(secretChanged, []);
  });
});
