import { AfterimageError, messageOf } from "../errors.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import type { EncoderRole } from "./encoder.ts";
import { dataUrl, qwen3VlPixels } from "./imageInput.ts";
import { isQwen3Vl, textPrompts } from "./instructions.ts";
import { readEmbeddings, readModels } from "./openAiAnswer.ts";
import { getIfThere, isRefusal, noSuchModel, probeSight, type Sight } from "./probing.ts";
import { oneForEach } from "./vectors.ts";
import type { Ask, Found, WireInput } from "./wire.ts";

const path = "/v1/embeddings";
const inputsPerRequest = 8;
const parallelInputs = 128;

/** Where the server does not say how long an input may be. */
const defaultContext = 8192;

/**
 * How a server wants an input: as one object of text and picture (SGLang), as an object of either (Jina), or as a string
 * where it knows texts only.
 */
type Form = "joint" | "either" | "string";

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

  const { form: first, dimension } = await probeForm(model, ask);
  const embedOne = async (form: Form, input: WireInput): Promise<ArrayLike<number>> => (await embed(model, [input], "document", form, ask))[0]!;
  const sight: Sight =
    first === "string" ? { sees: false, why: "the server takes texts only" } : await probeSight(qwen3VlPixels, (input) => embedOne(first, input));
  const takesJoint = sight.sees && (await probeSight(qwen3VlPixels, (input) => embedOne("joint", { ...input, text: "a" }))).sees;
  const form = sight.sees && !takesJoint ? "either" : first;
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
    return await tryForm("joint");
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
  const parts = inputs.map((input) => (form === "either" ? partsOf(input) : [input]));
  const input = parts.flat().map((one) => (form === "string" ? promptOf(model, one.text ?? "", role) : objectOf(model, one, role)));
  const vectors = oneForEach(readEmbeddings(await ask.post(path, { model, input, encoding_format: "float", ...taskOf(model, role) })), input.length);
  let at = 0;
  return parts.map((own) => mean(vectors.slice(at, (at += own.length))));
}

/** A picture and what is said of it as two inputs, for servers that take no joint ones. */
function partsOf({ text, image }: WireInput): WireInput[] {
  return [...(image ? [{ image }] : []), ...(text === undefined ? [] : [{ text }])];
}

/** Vectors of length 1 in one space: their mean lies between them. */
function mean(vectors: readonly ArrayLike<number>[]): ArrayLike<number> {
  const [first, ...rest] = vectors;
  if (!first || rest.length === 0) return first ?? [];
  return Array.from(first, (component, at) => rest.reduce((sum, vector) => sum + vector[at]!, component) / vectors.length);
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
