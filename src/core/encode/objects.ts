import { AfterimageError, messageOf } from "../errors.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import type { EncoderRole } from "./encoder.ts";
import { dataUrl, qwen3VlPixels } from "./imageInput.ts";
import { isQwen3Vl, textPrompts } from "./instructions.ts";
import { readEmbeddings, readModels } from "./openAiAnswer.ts";
import { getIfThere, isRefusal, noSuchModel, probeSight, type Sight } from "./probing.ts";
import type { Ask, Found, WireInput } from "./wire.ts";

const path = "/v1/embeddings";
const inputsPerRequest = 8;
const parallelInputs = 128;

/** Where the server does not say how long an input may be. */
const defaultContext = 8192;

/** How a server wants an input: as an object of text and picture, or as a string where it knows texts only. */
type Form = "object" | "string";

/**
 * Servers that embed `{text, image}` objects through `/v1/embeddings`: SGLang (`--is-embedding`), Jina-compatible ones;
 * and, for texts alone, all that speak OpenAI's protocol (TEI, LM Studio, vLLM with a text model).
 * @throws AfterimageError `wrong-model` when the model is not there or makes no vectors, else as `Endpoint.send`
 */
export async function openObjects({ model }: EncoderSettings, ask: Ask): Promise<Found> {
  const list = await getIfThere(ask, "/v1/models");
  const listed = list === undefined ? [] : readModels(list);
  const served = listed.find(({ id }) => id === model);
  if (!served && listed.length > 0) throw noSuchModel(model, listed.map(({ id }) => id));

  const { form, dimension } = await probeForm(model, ask);
  const sight: Sight =
    form === "object"
      ? await probeSight(qwen3VlPixels, async (input) => (await embed(model, [input], "document", form, ask))[0]!)
      : { sees: false, why: "the server takes texts only" };
  return {
    wire: {
      inputsPerRequest,
      maxTokens: served?.max_model_len ?? defaultContext,
      pixels: sight.sees ? qwen3VlPixels : undefined,
      embed: (inputs, role, now) => embed(model, inputs, role, form, now),
    },
    fullDimension: dimension,
    revision: served?.root && served.root !== model ? served.root : "",
    parallelInputs,
    about: `${model} through /v1/embeddings: ${sight.sees ? "texts and pictures" : `texts only, since ${sight.why}`}${isQwen3Vl(model) ? "; this kind of server passes no instructions on" : ""}.`,
  };
}

async function probeForm(model: string, ask: Ask): Promise<{ form: Form; dimension: number }> {
  const tryForm = async (form: Form): Promise<{ form: Form; dimension: number }> => {
    const [vector] = await embed(model, [{ text: "a" }], "document", form, ask);
    if (!vector) throw new AfterimageError({ kind: "bad-answer", message: "The server answered no vector." });
    return { form, dimension: vector.length };
  };
  try {
    return await tryForm("object");
  } catch (error) {
    if (!isRefusal(error)) throw error;
  }
  try {
    return await tryForm("string");
  } catch (error) {
    if (!isRefusal(error)) throw error;
    throw new AfterimageError({
      kind: "wrong-model",
      message: `The server makes no vectors with “${model}”: ${messageOf(error)}`,
      hint: "Choose an embedding model; start SGLang with --is-embedding.",
      cause: error,
    });
  }
}

async function embed(model: string, inputs: readonly WireInput[], role: EncoderRole, form: Form, ask: Ask): Promise<ArrayLike<number>[]> {
  const input = inputs.map((one) => (form === "string" ? promptOf(model, one.text ?? "", role) : objectOf(model, one, role)));
  return readEmbeddings(await ask.post(path, { model, input, encoding_format: "float", ...taskOf(model, role) }));
}

function objectOf(model: string, { text, image }: WireInput, role: EncoderRole): unknown {
  return { ...(text === undefined ? {} : { text: promptOf(model, text, role) }), ...(image ? { image: dataUrl(image) } : {}) };
}

function promptOf(model: string, text: string, role: EncoderRole): string {
  return isQwen3Vl(model) ? text : textPrompts(model)[role](text);
}

/** Jina's models are told the role beside the input. */
function taskOf(model: string, role: EncoderRole): { task?: string } {
  return /jina/i.test(model) ? { task: role === "query" ? "retrieval.query" : "retrieval.passage" } : {};
}
