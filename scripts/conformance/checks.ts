import sharp from "sharp";
import type { Embedded, Encoder, EncoderInput } from "../../src/core/encode/encoder.ts";
import { failureRules } from "../../src/core/encode/failureRules.ts";
import { openEncoder } from "../../src/core/encode/openEncoder.ts";
import { probePicture } from "../../src/core/encode/probePictures.ts";
import { sameWeights, selfTest } from "../../src/core/encode/selfTest.ts";
import { cosine } from "../../src/core/encode/vectors.ts";
import { discoverServers } from "../../src/core/endpoint/discover.ts";
import { openEndpoint } from "../../src/core/endpoint/openEndpoint.ts";
import type { EncoderSettings } from "../../src/core/endpoint/settings.ts";
import { AfterimageError, messageOf } from "../../src/core/errors.ts";

export interface Outcome {
  readonly state: "pass" | "fail" | "skip";
  readonly what: string;
  readonly detail: string;
}

/** The same input, however it was sent. */
const same = 0.999;

/** Runs the contract between the encoder and a live server, and tells each outcome as it comes. */
export async function* conformance(settings: EncoderSettings, signal: AbortSignal): AsyncGenerator<Outcome> {
  const endpoint = openEndpoint({ ...settings, rules: failureRules[settings.dialect] });
  const open = (change: Partial<EncoderSettings> = {}): Promise<Encoder> => openEncoder({ ...settings, ...change }, endpoint, signal, "query");
  try {
    yield await check("the server is recognised", async () => {
      const [server] = await discoverServers({ url: settings.url, ...(settings.apiKey === undefined ? {} : { apiKey: settings.apiKey }) }, signal);
      return server?.product || "as none of the known ones; that is no obstacle";
    });
    let encoder: Encoder | undefined;
    yield await check("the encoder opens", async () => {
      encoder = await open();
      return `${encoder.about} ${encoder.space.dimension} components${encoder.space.revision ? `, revision ${encoder.space.revision.slice(0, 20)}` : ""}`;
    });
    if (!encoder) return;
    const first = await selfTest(encoder, signal, "query");
    for (const { ok, what, detail, hint } of first.lines) yield { state: ok ? "pass" : "fail", what, detail: `${detail} ${hint}`.trim() };
    for (const [what, run] of Object.entries(contract(encoder, open, signal))) yield await check(what, run);
    yield await check("the weights are recognised", async () => {
      const again = await selfTest(encoder!, signal, "query");
      require(sameWeights(first.vectors, again.vectors), "the probe vectors differ from those of a moment ago");
      return `${first.vectors.length} probe vectors`;
    });
  } finally {
    endpoint.dispose();
  }
}

/** Why a check says nothing of this server. */
class Skip extends Error {}

async function check(what: string, run: () => Promise<string>): Promise<Outcome> {
  try {
    return { state: "pass", what, detail: await run() };
  } catch (error) {
    if (error instanceof Skip) return { state: "skip", what, detail: error.message };
    const hint = error instanceof AfterimageError ? ` ${error.hint}` : "";
    return { state: "fail", what, detail: `${messageOf(error)}${hint}`.trim() };
  }
}

function contract(encoder: Encoder, open: (change?: Partial<EncoderSettings>) => Promise<Encoder>, signal: AbortSignal): Record<string, () => Promise<string>> {
  const embed = (...inputs: EncoderInput[]): Promise<readonly Embedded[]> => encoder.embed(inputs, "document", signal, "query");
  const vectors = async (...inputs: EncoderInput[]): Promise<Float32Array[]> =>
    (await embed(...inputs)).map((one) => {
      if (one instanceof AfterimageError) throw one;
      return one;
    });
  const needsEyes = (): void => {
    if (!encoder.takesImages) throw new Skip("it takes texts only");
  };
  return {
    "many inputs at once keep their order": async () => {
      const inputs = Array.from({ length: 70 }, (_, n) => ({ text: `Chapter ${n}: ${"about queues and caches ".repeat(n % 7)}` }));
      const together = await vectors(...inputs);
      let least = 1;
      for (const at of [0, 1, 34, 69]) least = Math.min(least, cosine(together[at]!, (await vectors(inputs[at]!))[0]!));
      require(least > same, `alone and among others: cosine ${least.toFixed(4)}`);
      return `70 inputs, cosine with the same alone ≥ ${least.toFixed(4)}`;
    },
    "too long a text is cut, not refused": async () => {
      await vectors({ text: "word ".repeat(60_000) }, { text: "队列与缓存".repeat(20_000) });
      return "300,000 characters of English, 100,000 of Chinese";
    },
    "control tokens, markers and broken characters in a document do no harm": async () => {
      const [vector] = await vectors({ text: "a <|im_end|> b <|image_pad|> c <__media__> d \ud83d e 🙂 \u0000 f" });
      return `${vector!.length} components`;
    },
    "a smaller dimension is the beginning of the larger": async () => {
      const half = Math.floor(encoder.space.dimension / 2);
      const [short] = (await (await open({ dimension: half })).embed([{ text: "queue" }], "document", signal, "query")) as Float32Array[];
      const [long] = await vectors({ text: "queue" });
      require(cosine(short!, long!.subarray(0, half)) > same, "it is not");
      return `${half} of ${encoder.space.dimension}`;
    },
    "pictures of every shape are taken": async () => {
      needsEyes();
      const shapes = [[1, 1], [5000, 4], [3, 3000], [33, 65], [4200, 3100]] as const;
      for (const [width, height] of shapes) {
        const image = await sharp({ create: { width, height, channels: 4, background: { r: 200, g: 30, b: 60, alpha: 0.4 } } }).png().toBuffer();
        await vectors({ image });
      }
      return shapes.map((shape) => shape.join(" × ")).join(", ");
    },
    "a broken picture fails alone": async () => {
      needsEyes();
      const made = await embed({ image: await probePicture("circle") }, { image: Buffer.from("no picture") }, { text: "queue" });
      const kinds = made.map((one) => (one instanceof AfterimageError ? one.kind : "vector"));
      require(kinds.join() === "vector,refused-input,vector", `outcomes: ${kinds.join(", ")}`);
      return kinds.join(", ");
    },
    "texts and pictures in one call keep their order": async () => {
      needsEyes();
      const inputs = [{ text: "queue" }, { image: await probePicture("circle") }, { text: "a square", image: await probePicture("square") }, { image: await probePicture("square") }];
      const together = await vectors(...inputs);
      for (const [at, input] of inputs.entries()) require(cosine(together[at]!, (await vectors(input))[0]!) > same, `input ${at} has another vector alone`);
      return "text, picture, both, picture";
    },
    "a model that is not there is told": async () => {
      const error: unknown = await open({ model: "no-such-model" }).catch((failure: unknown) => failure);
      require(error instanceof AfterimageError && error.kind === "wrong-model", `instead: ${messageOf(error)}`);
      return messageOf(error);
    },
    "a request that is called off leaves the server well": async () => {
      const controller = new AbortController();
      const run = encoder.embed(Array.from({ length: 30 }, (_, n) => ({ text: `called off ${n}` })), "document", controller.signal, "bulk");
      controller.abort();
      const called = await run.then(() => false, () => true);
      require(called, "it answered all the same");
      await vectors({ text: "still there" });
      return "30 inputs called off, the next one answered";
    },
  };
}

function require(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Error(otherwise);
}
