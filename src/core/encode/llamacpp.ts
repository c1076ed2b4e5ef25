import { z } from "zod";
import { AfterimageError, messageOf } from "../errors.ts";
import { EndpointError } from "../endpoint/endpoint.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import type { EncoderRole } from "./encoder.ts";
import { staleMarker } from "./failureRules.ts";
import { pixelsWithin, qwen3VlPixels } from "./imageInput.ts";
import { isQwen3Vl, qwen3VlEnd, qwen3VlNothing, qwen3VlPrompt, textPrompts } from "./instructions.ts";
import { readAnswer, readEmbeddings } from "./openAiAnswer.ts";
import { noSuchModel, probeSight } from "./probing.ts";
import type { Ask, Found, WireInput } from "./wire.ts";

const inputsPerRequest = 8;

/** Inputs under way for each slot of the server, so that none waits for the network. */
const inputsPerSlot = 8;

/** Before servers drew a random marker. */
const oldMarker = "<__media__>";

const props = z.object({
  default_generation_settings: z.object({ n_ctx: z.number().optional() }).optional(),
  total_slots: z.number().default(1),
  media_marker: z.string().default(oldMarker),
  modalities: z.object({ vision: z.boolean().default(false) }).optional(),
  build_info: z.string().default(""),
  model_path: z.string().default(""),
});
const models = z.object({
  data: z.array(z.object({ id: z.string(), meta: z.object({ n_params: z.number(), size: z.number() }).partial().nullish() })),
});
const tokenized = z.object({ tokens: z.array(z.union([z.number(), z.object({ piece: z.unknown() })])) });

/**
 * llama.cpp's `llama-server … --embeddings --pooling last`, with `--mmproj` for pictures.
 *
 * It applies no chat template to what is embedded, so the template is rendered here; a picture stands in it as a marker
 * that the server draws at random when it starts.
 * @throws AfterimageError `wrong-model` when the server was started for something else, else as `Endpoint.send`
 */
export async function openLlamacpp({ model }: EncoderSettings, ask: Ask): Promise<Found> {
  const listed = readAnswer(models, await ask.get("/v1/models"), "list of models").data;
  const served = listed.find(({ id }) => id === model);
  if (!served) throw noSuchModel(model, listed.map(({ id }) => id));
  const about = readAnswer(props, await ask.get("/props"), "properties");
  const maxTokens = about.default_generation_settings?.n_ctx ?? 2048;
  const pixels = pixelsWithin(qwen3VlPixels, maxTokens);
  const speech: Speech = {
    isQwen3Vl: isQwen3Vl(model) || isQwen3Vl(about.model_path) || about.modalities?.vision === true,
    end: await addsEnd(ask) ? "" : qwen3VlEnd,
    marker: about.media_marker,
  };

  const embedOne = async (input: WireInput): Promise<ArrayLike<number>> => (await embed(model, [input], "document", speech, ask))[0]!;
  const first = await embedOne({ text: "a" }).catch((error: unknown) => {
    throw error instanceof EndpointError && error.status === 501 ? notForEmbedding(error) : error;
  });
  const sight = about.modalities?.vision === false ? undefined : await probeSight(pixels, embedOne);
  return {
    wire: {
      inputsPerRequest,
      maxTokens,
      pixels: sight?.sees ? qwen3VlPixels : undefined,
      embed: (inputs, role, now) => embed(model, inputs, role, speech, now),
    },
    fullDimension: first.length,
    // The server tells no digest: what it tells of the file changes when the file does, mostly.
    revision: served.meta ? `${served.meta.n_params ?? 0}-${served.meta.size ?? 0}` : "",
    parallelInputs: about.total_slots * inputsPerSlot,
    about: `${model} on llama.cpp ${about.build_info}: ${sight?.sees ? "texts and pictures" : `texts only, since ${sight?.why ?? "it was started without --mmproj"}`}.`,
  };
}

/** How this server and its model want to be spoken to. */
interface Speech {
  readonly isQwen3Vl: boolean;
  readonly end: string;
  /** Changes when the server is started again. */
  marker: string;
}

async function embed(model: string, inputs: readonly WireInput[], role: EncoderRole, speech: Speech, ask: Ask): Promise<ArrayLike<number>[]> {
  const { marker } = speech;
  const send = async (): Promise<ArrayLike<number>[]> =>
    readEmbeddings(await ask.post("/v1/embeddings", { model, input: inputs.map((input) => itemOf(model, input, role, speech)), encoding_format: "base64" }));
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof EndpointError) || !staleMarker.test(error.detail)) throw error;
    speech.marker = readAnswer(props, await ask.get("/props"), "properties").media_marker;
    if (speech.marker === marker) throw error;
    return send();
  }
}

function itemOf(model: string, { text, image }: WireInput, role: EncoderRole, { isQwen3Vl: isChat, end, marker }: Speech): unknown {
  const content = `${image ? marker : ""}${text ?? (image ? "" : qwen3VlNothing)}`;
  const prompt = isChat ? qwen3VlPrompt(role, content, end) : textPrompts(model)[role](content);
  return image ? { prompt_string: prompt, multimodal_data: [image.base64] } : prompt;
}

/** Whether the tokenizer of the model file adds the token that is pooled; else it is part of the template. */
async function addsEnd(ask: Ask): Promise<boolean> {
  const body = await ask.post("/tokenize", { content: "a", add_special: true, with_pieces: true });
  const last = readAnswer(tokenized, body, "list of tokens").tokens.at(-1);
  return typeof last === "object" && last.piece === qwen3VlEnd;
}

function notForEmbedding(error: unknown): AfterimageError {
  return new AfterimageError({
    kind: "wrong-model",
    message: `llama-server makes no vectors: ${messageOf(error)}`,
    hint: "Start it with: llama-server -m model.gguf --mmproj mmproj.gguf --embeddings --pooling last",
    cause: error,
  });
}
