import { z } from "zod";
import { AfterimageError } from "../errors.ts";
import { EndpointError } from "../endpoint/endpoint.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import type { EncoderRole } from "./encoder.ts";
import { qwen3VlPixels } from "./imageInput.ts";
import { isQwen3Vl, qwen3VlEnd, qwen3VlNothing, qwen3VlPrompt, textPrompts } from "./instructions.ts";
import { readAnswer } from "./openAiAnswer.ts";
import { getIfThere, noSuchModel, probeSight } from "./probing.ts";
import type { Ask, Found, WireInput } from "./wire.ts";

const inputsPerRequest = 8;
const parallelInputs = 64;

/**
 * The context to ask for (`num_ctx`), as far as the model has it: Ollama's own is 4096 with little memory, and cuts what
 * is longer without a word; a model's whole one may not fit into the memory. Passages are far shorter.
 */
const wantedContext = 8192;

const version = z.object({ version: z.string() });
const tags = z.object({ models: z.array(z.object({ name: z.string(), digest: z.string().default("") })) });
const shown = z.object({ capabilities: z.array(z.string()).default([]), model_info: z.record(z.string(), z.unknown()).default({}) });
const embedded = z.object({ embeddings: z.array(z.array(z.number())) });

/**
 * Ollama's `/api/embed`. Texts in every version; pictures only where the two-image probe shows that the server looks at
 * them (from 0.36, with a model that has eyes), since some versions take and ignore them.
 * @throws AfterimageError `wrong-model` when the model was not pulled or makes no vectors, else as `Endpoint.send`
 */
export async function openOllama({ model }: EncoderSettings, ask: Ask): Promise<Found> {
  const pulled = readAnswer(tags, await ask.get("/api/tags"), "list of models").models;
  const tag = pulled.find(({ name }) => name === model || name === `${model}:latest`);
  if (!tag) throw noSuchModel(model, pulled.map(({ name }) => name));
  // Asked before the model itself: a chat model would be loaded for half a minute only to answer that it cannot.
  const { capabilities, model_info } = readAnswer(shown, await ask.post("/api/show", { model }), "description of the model");
  if (capabilities.length > 0 && !capabilities.includes("embedding")) throw notForEmbedding(model);

  const context = contextOf(model_info);
  const embedOne = async (input: WireInput): Promise<ArrayLike<number>> => (await embed(model, context, [input], "document", ask))[0]!;
  const first = await embedOne({ text: "a" }).catch((error: unknown) => {
    throw error instanceof EndpointError && error.status === 501 ? notForEmbedding(model) : error;
  });
  const sight = await probeSight(qwen3VlPixels, embedOne);
  const product = version.safeParse(await getIfThere(ask, "/api/version"));
  return {
    wire: {
      inputsPerRequest,
      maxTokens: context,
      pixels: sight.sees ? qwen3VlPixels : undefined,
      embed: (inputs, role, now) => embed(model, context, inputs, role, now),
    },
    fullDimension: first.length,
    revision: tag.digest,
    parallelInputs,
    about: `${model} on Ollama${product.success ? ` ${product.data.version}` : ""}: ${sight.sees ? "texts and pictures" : "texts only; pictures are found through their text and descriptions"}.`,
  };
}

async function embed(model: string, context: number, inputs: readonly WireInput[], role: EncoderRole, ask: Ask): Promise<number[][]> {
  const input = inputs.map((one) => itemOf(model, one, role));
  // From 0.13.5 to 0.15 at least, `truncate` is not kept to: then the server refuses, and the text is cut on this side.
  const body = await ask.post("/api/embed", { model, input, truncate: true, options: { num_ctx: context } });
  return readAnswer(embedded, body, "embeddings").embeddings;
}

/** A string, or an object where there is a picture: raw base64, since a data URL would be embedded as text. */
function itemOf(model: string, { text, image }: WireInput, role: EncoderRole): unknown {
  const prompted = text === undefined ? undefined : promptOf(model, text, role);
  if (image) return { ...(prompted === undefined ? {} : { text: prompted }), image: image.base64 };
  return prompted ?? qwen3VlNothing;
}

/** Ollama applies no template to what is embedded, so uploads of Qwen3-VL-Embedding get theirs here. */
function promptOf(model: string, text: string, role: EncoderRole): string {
  return isQwen3Vl(model) ? qwen3VlPrompt(role, text, qwen3VlEnd) : textPrompts(model)[role](text);
}

/** `qwen3.context_length` and the like says what the model can hold. */
function contextOf(info: Readonly<Record<string, unknown>>): number {
  const length = Object.entries(info).find(([key]) => key.endsWith(".context_length"))?.[1];
  return typeof length === "number" ? Math.min(length, wantedContext) : wantedContext;
}

function notForEmbedding(model: string): AfterimageError {
  return new AfterimageError({
    kind: "wrong-model",
    message: `“${model}” makes no vectors: it is a chat model.`,
    hint: "Pull an embedding model, for instance: ollama pull qwen3-embedding. The chat model may describe pictures beside it.",
  });
}
