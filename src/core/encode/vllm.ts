import { z } from "zod";
import { AfterimageError, messageOf } from "../errors.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import type { EncoderRole } from "./encoder.ts";
import { dataUrl, pixelsWithin, qwen3VlPixels } from "./imageInput.ts";
import { qwen3VlInstructions, qwen3VlNothing } from "./instructions.ts";
import { readEmbeddings, readModels } from "./openAiAnswer.ts";
import { getIfThere, isRefusal, noSuchModel, probeSight } from "./probing.ts";
import { oneForEach } from "./vectors.ts";
import type { Ask, Found, WireInput } from "./wire.ts";

const path = "/v1/embeddings";

/** Where the server does not say how long an input may be: Qwen3-VL-Embedding's own context. */
const longestContext = 32_768;

const inputsPerRequest = 8;
const parallelInputs = 128;

const version = z.object({ version: z.string() });

/**
 * vLLM (`vllm serve … --runner pooling`), asked through chat messages: only then does it apply the model's template.
 * `input: "…"` would be answered too, with vectors of another space.
 *
 * Asks which models there are, and by probes whether it takes several conversations at once (from about 0.25) and
 * whether it looks at pictures.
 * @throws AfterimageError `wrong-model` when the model is not there or makes no vectors, else as `Endpoint.send`
 */
export async function openVllm({ model }: EncoderSettings, ask: Ask): Promise<Found> {
  const listed = readModels(await ask.get("/v1/models"));
  const served = listed.find(({ id }) => id === model);
  if (!served) throw noSuchModel(model, listed.map(({ id }) => id));
  const maxTokens = served.max_model_len ?? longestContext;

  const alone = async (input: WireInput): Promise<ArrayLike<number>> => {
    const [vector] = await embed(model, [input], "document", ask);
    return vector!;
  };
  const fullDimension = (await alone({ text: "a" }).catch((error: unknown) => Promise.reject(notForEmbedding(error, model)))).length;
  const takesBatches = await probeBatches(model, ask);
  const sight = await probeSight(pixelsWithin(qwen3VlPixels, maxTokens), alone);
  const product = version.safeParse(await getIfThere(ask, "/version"));
  return {
    wire: {
      inputsPerRequest: takesBatches ? inputsPerRequest : 1,
      maxTokens,
      pixels: sight.sees ? qwen3VlPixels : undefined,
      embed: (inputs, role, now) => embed(model, inputs, role, now),
    },
    fullDimension,
    // vLLM tells no digest; where it serves under another name, `root` is what it was started with.
    revision: served.root && served.root !== model ? served.root : "",
    parallelInputs,
    about: `${model} on vLLM${product.success ? ` ${product.data.version}` : ""}: ${sight.sees ? "texts and pictures" : `texts only, since ${sight.why}`}.`,
  };
}

/**
 * One request. A single conversation goes as a flat list, which every version takes; several are a list of lists.
 *
 * `continue_final_message` with an empty turn of the assistant ends the prompt where the model was trained to be pooled,
 * and `add_special_tokens` adds the end token that it pools; without either the vectors are others.
 */
async function embed(model: string, inputs: readonly WireInput[], role: EncoderRole, ask: Ask): Promise<ArrayLike<number>[]> {
  const conversations = inputs.map((input) => conversationOf(input, role));
  const body = await ask.post(path, {
    model,
    messages: conversations.length === 1 ? conversations[0] : conversations,
    encoding_format: "base64",
    endianness: "little",
    continue_final_message: true,
    add_special_tokens: true,
  });
  return oneForEach(readEmbeddings(body), inputs.length);
}

/** The picture before the text, as the model was trained. */
function conversationOf({ text, image }: WireInput, role: EncoderRole): unknown[] {
  const said = text ?? (image ? "" : qwen3VlNothing);
  const picture = image ? [{ type: "image_url", image_url: { url: dataUrl(image) } }] : [];
  return [
    { role: "system", content: [{ type: "text", text: qwen3VlInstructions[role] }] },
    { role: "user", content: [...picture, { type: "text", text: said }] },
    { role: "assistant", content: [{ type: "text", text: "" }] },
  ];
}

async function probeBatches(model: string, ask: Ask): Promise<boolean> {
  try {
    await embed(model, [{ text: "a" }, { text: "b" }], "document", ask);
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}

/** A server that lists the model but will not embed with it was not started for pooling. */
function notForEmbedding(error: unknown, model: string): unknown {
  if (!isRefusal(error)) return error;
  return new AfterimageError({
    kind: "wrong-model",
    message: `vLLM serves “${model}”, but makes no vectors with it: ${messageOf(error)}`,
    hint: `Start it with: vllm serve ${model} --runner pooling (vLLM 0.14 or later).`,
    cause: error,
  });
}
