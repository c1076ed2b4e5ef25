import { z } from "zod";
import { Refusal, json, type Asked, type Dialect, type Host, type Reply } from "./dialect.ts";
import { base64Floats } from "./floats.ts";
import { charactersPerToken } from "./openaiChat.ts";
import { BadPicture, type PictureFormat, type Sight } from "./pictures.ts";
import { endOfText, imageTokens, type Prompt, type Weights } from "./weights.ts";
import { normalised } from "./words.ts";

export interface ObjectsOptions {
  readonly dialect: "objects";
  /**
   * `sglang` (default): `{text, image}` items, joint; strings reach the model without its template. `jina`: items with a
   * task and a dimension. `infinity`: lists of data URLs with a modality. `text`: strings alone (TEI, LM Studio).
   */
  readonly form?: "sglang" | "jina" | "infinity" | "text";
  readonly model?: string;
  readonly dimension?: number;
  /** Tokens of an input. */
  readonly context?: number;
  readonly seed?: string;
}

const formats: readonly PictureFormat[] = ["png", "jpeg", "webp", "gif", "tiff"];

const item = z.object({ text: z.string().nullish(), image: z.string().nullish() });
const strings = z.union([z.string(), z.array(z.string()).min(1)]);
const requests = {
  sglang: z.object({ model: z.string(), input: z.union([strings, z.array(item).min(1)]), encoding_format: z.string().default("float"), dimensions: z.number().nullish() }),
  jina: z.strictObject({
    model: z.string(),
    input: z.array(z.union([z.string(), z.strictObject({ text: z.string() }), z.strictObject({ image: z.string() })])).min(1),
    task: z.enum(["retrieval.query", "retrieval.passage", "text-matching", "code.query", "code.passage"]).optional(),
    dimensions: z.number().int().positive().optional(),
    embedding_type: z.enum(["float", "base64"]).default("float"),
    encoding_format: z.literal("float").optional(),
  }),
  infinity: z.object({ model: z.string(), input: strings, modality: z.enum(["text", "image", "audio"]).default("text"), encoding_format: z.enum(["float", "base64"]).default("float"), dimensions: z.number().int().default(0) }),
  text: z.object({ model: z.string().optional(), input: strings, encoding_format: z.enum(["float", "base64"]).default("float") }),
};

/** One input after all forms have been read. */
interface Item {
  readonly text?: string | undefined;
  readonly image?: string | undefined;
  /** Whether the server puts it into the model's template. */
  readonly isTemplated: boolean;
}
interface Job {
  readonly model: string | undefined;
  readonly items: readonly Item[];
  readonly instruction: string;
  readonly dimensions: number | undefined;
  readonly isBase64: boolean;
}

const defaults = {
  sglang: { model: "Qwen/Qwen3-VL-Embedding-2B", dimension: 2048 },
  jina: { model: "jina-embeddings-v4", dimension: 2048 },
  infinity: { model: "jinaai/jina-clip-v2", dimension: 1024 },
  text: { model: "Qwen/Qwen3-Embedding-0.6B", dimension: 1024 },
};

/** Servers that take texts and pictures as plain items of an OpenAI-like request. */
export function objects(options: ObjectsOptions): Dialect {
  const form = options.form ?? "sglang";
  const model = options.model ?? defaults[form].model;
  const context = options.context ?? 8192;
  const weights: Weights = { seed: options.seed ?? model, dimension: options.dimension ?? defaults[form].dimension, kind: form === "sglang" ? "vision" : "text" };

  function jobOf(body: unknown): Job {
    switch (form) {
      case "sglang": {
        const { model: name, input, dimensions } = parse(requests.sglang, body);
        if (typeof dimensions === "number") throw new Refusal(400, `Model '${model}' does not support matryoshka representation, changing output dimensions will lead to poor results.`);
        const items = (Array.isArray(input) ? input : [input]).map((one) =>
          typeof one === "string" ? { text: one, isTemplated: false } : { text: one.text ?? undefined, image: one.image ?? undefined, isTemplated: true },
        );
        return { model: name, items, instruction: "Represent the user's input.", dimensions: undefined, isBase64: false };
      }
      case "jina": {
        const { model: name, input, task = "", dimensions, embedding_type: type } = parse(requests.jina, body);
        const items = input.map((one) => ({ ...(typeof one === "string" ? { text: one } : one), isTemplated: true }));
        return { model: name, items, instruction: task, dimensions, isBase64: type === "base64" };
      }
      case "infinity": {
        const { model: name, input, modality, dimensions, encoding_format: type } = parse(requests.infinity, body);
        if (modality === "audio") throw new Refusal(400, `Model does not support audio_embed capability.`);
        const items = listOf(input).map((one) => (modality === "image" ? { image: one, isTemplated: true } : { text: one, isTemplated: true }));
        return { model: name, items, instruction: "", dimensions: dimensions || undefined, isBase64: type === "base64" };
      }
      case "text": {
        const { model: name, input, encoding_format: type } = parse(requests.text, body);
        return { model: name, items: listOf(input).map((text) => ({ text, isTemplated: true })), instruction: "", dimensions: undefined, isBase64: type === "base64" };
      }
    }
  }

  async function embed(body: unknown, host: Host): Promise<Reply> {
    const job = jobOf(body);
    if (job.model !== undefined && job.model !== model) throw new Refusal(404, `The model '${job.model}' does not exist.`);
    const prompts: Prompt[] = [];
    for (const one of job.items) prompts.push(await promptOf(one, job.instruction, host));
    const vectors = await host.embed(weights, prompts);
    const tokens = prompts.reduce((sum, { text }) => sum + Math.ceil(text.length / charactersPerToken), 0);
    return json({
      object: "list",
      model,
      data: vectors.map(({ vector, index }) => {
        const kept = job.dimensions === undefined ? vector : normalised(vector.slice(0, job.dimensions));
        return { object: "embedding", index, embedding: job.isBase64 ? base64Floats(kept, "little") : [...kept] };
      }),
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    });
  }

  async function promptOf({ text = "", image, isTemplated }: Item, instruction: string, host: Host): Promise<Prompt> {
    if (text === "" && image === undefined) throw new Refusal(400, "Input cannot be empty");
    const tokens = Math.ceil(text.length / charactersPerToken);
    if (tokens > context) throw new Refusal(400, `The input (${tokens} tokens) is longer than the model's context length (${context} tokens).`);
    const images: Sight[] = image === undefined ? [] : [await host.look(bytesOf(image), formats)];
    if (weights.kind === "text") return { text: instruction === "" ? text : `task: ${instruction} | query: ${text}`, images };
    if (!isTemplated) return { text: text + endOfText, images };
    const user = imageTokens.repeat(images.length) + text;
    return { text: `<|im_start|>system\n${instruction}<|im_end|>\n<|im_start|>user\n${user}<|im_end|>\n<|im_start|>assistant\n${endOfText}`, images };
  }

  /** Base64 with or without the beginning of a data URL; Infinity wants the data URL. Addresses are not fetched. */
  function bytesOf(image: string): Buffer {
    const { data } = /^data:image\/[a-z.+-]+;base64,(?<data>[A-Za-z0-9+/]+={0,2})$/.exec(image)?.groups ?? {};
    if (data !== undefined) return Buffer.from(data, "base64");
    if (form === "infinity" || !/^[A-Za-z0-9+/]+={0,2}$/.test(image)) throw new BadPicture("it is neither a data URL nor base64");
    return Buffer.from(image, "base64");
  }

  async function answer({ method, path, body }: Asked, host: Host): Promise<Reply> {
    switch (`${method} ${path}`) {
      case "GET /health":
        return form === "infinity" ? json({ unix: 1_700_000_000 }) : { status: 200, body: undefined, form: "empty" };
      case "GET /v1/models":
        if (form === "jina") break;
        return json({ object: "list", data: [{ id: model, object: "model", created: 1_700_000_000, owned_by: form, root: model, max_model_len: context }] });
      case "GET /get_model_info":
        if (form !== "sglang") break;
        return json({ model_path: model, tokenizer_path: model, is_generation: false });
      case "POST /v1/embeddings":
        return embed(body, host);
      default:
    }
    throw new Refusal(404, "Not Found", "route");
  }

  return {
    isWork: (path) => path.includes("embeddings"),
    isGuarded: (path) => path !== "/health",
    async answer(asked, host) {
      try {
        return await answer(asked, host);
      } catch (error) {
        if (error instanceof BadPicture) throw new Refusal(form === "sglang" ? 500 : 400, `Failed to load image: ${error.message}`);
        throw error;
      }
    },
    refuse({ status, message, type }) {
      if (form === "jina" || type === "route") return { detail: message };
      if (form === "sglang") return { object: "error", message, type: status < 500 ? "BadRequest" : "InternalServerError", param: null, code: status };
      return { error: { message, type: null, param: null, code: status } };
    },
    outOfMemory: new Refusal(500, "CUDA out of memory. Tried to allocate 1.20 GiB."),
    hint: `POST /v1/embeddings with the model “${model}” and inputs in the form of ${form}`,
  };
}

const listOf = (input: string | readonly string[]): readonly string[] => (typeof input === "string" ? [input] : input);

function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Refusal(422, z.prettifyError(parsed.error));
  return parsed.data;
}
