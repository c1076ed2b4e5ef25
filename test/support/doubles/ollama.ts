import { z } from "zod";
import { Refusal, json, type Asked, type Dialect, type Host, type Reply } from "./dialect.ts";
import { answerOllamaChat } from "./ollamaChat.ts";
import { bytesOfBase64, contextOf, defaultModels, ollamaImageTokens, pictureModel, showOf, tagOf, weightsOf, type OllamaModel } from "./ollamaModels.ts";
import { answerChat, charactersPerToken } from "./openaiChat.ts";
import { BadPicture, type PictureFormat } from "./pictures.ts";
import type { Prompt } from "./weights.ts";
import { normalised } from "./words.ts";

export interface OllamaOptions {
  readonly dialect: "ollama";
  /** From 0.36 on, `/api/embed` takes objects with pictures. 0.33.0 when absent. */
  readonly version?: string;
  readonly models?: readonly OllamaModel[];
  /** How long a model loads when it is first asked for. */
  readonly coldLoadMs?: number;
  /** Requests that may wait (`OLLAMA_MAX_QUEUE`); 503 beyond. */
  readonly queue?: number;
  /** Tokens of a context where a request does not say (`num_ctx`): 4096 with less than 24 GiB. */
  readonly defaultContext?: number;
  /** Whether texts beyond the context are cut on demand (default); 0.13.5 to 0.15 refuse them all the same. */
  readonly keepsToTruncate?: boolean;
  /** Lets an embedding model without vision take pictures in silence, and embed the text alone. */
  readonly ignoresPictures?: boolean;
  /** Whether `/api/tags` lists capabilities. */
  readonly tagsTellCapabilities?: boolean;
}

const formats: readonly PictureFormat[] = ["png", "jpeg", "webp"];

const options = z.object({ num_ctx: z.number().int().positive().optional() }).nullish();
const embedRequest = z.object({
  model: z.string().default(""),
  input: z.unknown().optional(),
  truncate: z.boolean().default(true),
  dimensions: z.number().int().nullish(),
  keep_alive: z.union([z.string(), z.number()]).nullish(),
  options,
});
const openaiEmbedRequest = z.object({ model: z.string().default(""), input: z.unknown().optional(), dimensions: z.number().int().nullish() });
const pictureItem = z.object({ text: z.string().optional(), image: z.string().optional() });

/** Ollama with some models pulled. */
export function ollama(init: OllamaOptions): Dialect {
  const version = init.version ?? "0.33.0";
  const takesObjects = Number(version.split(".")[1]) >= 36;
  const models = init.models ?? (takesObjects ? [...defaultModels, pictureModel] : defaultModels);
  const defaultContext = init.defaultContext ?? 4096;
  const loaded = new Set<string>();

  function find(asked: string): OllamaModel {
    const model = models.find(({ name }) => name === asked || name === `${asked}:latest`);
    if (!model) throw new Refusal(404, `model '${asked}' not found`);
    return model;
  }

  /** Loads a model unless it is loaded already, and unloads it after when the request says so. */
  async function load(model: OllamaModel, keepAlive: unknown, host: Host): Promise<void> {
    if (host.waiting > (init.queue ?? 512)) throw new Refusal(503, "server busy, please try again.  maximum pending requests exceeded");
    if (!loaded.has(model.name)) await host.pause(init.coldLoadMs ?? 0);
    if (keepAlive === 0) loaded.delete(model.name);
    else loaded.add(model.name);
  }

  async function embed(body: unknown, host: Host): Promise<Reply> {
    const request = parse(embedRequest, body);
    const items = itemsOf(request.input);
    const model = find(request.model);
    const loadMs = loaded.has(model.name) ? 1 : (init.coldLoadMs ?? 0);
    await load(model, request.keep_alive, host);
    if (!model.capabilities.includes("embedding")) throw new Refusal(501, "this model does not support embeddings");
    const context = Math.min(request.options?.num_ctx ?? defaultContext, contextOf(model));
    const truncates = request.truncate && (init.keepsToTruncate ?? true);
    const prompts: Prompt[] = [];
    for (const item of items) prompts.push(await promptOf(item, model, host, context, truncates));
    const vectors = await host.embed(weightsOf(model), prompts);
    if (vectors.some(({ vector }) => vector.some(Number.isNaN))) {
      throw new Refusal(500, "failed to encode response: json: unsupported value: NaN");
    }
    const embeddings = vectors.map(({ vector }) => [...(request.dimensions ? normalised(vector.slice(0, request.dimensions)) : vector)]);
    const tokens = prompts.reduce((sum, { text }) => sum + tokenCount(text), 0);
    return json({ model: request.model, embeddings, total_duration: 1e6 * (loadMs + 1), load_duration: 1e6 * loadMs, prompt_eval_count: tokens });
  }

  /** Only strings before 0.36. A top-level `images` is nobody's concern in any version. */
  function itemsOf(input: unknown): readonly (string | z.infer<typeof pictureItem>)[] {
    if (input === undefined || input === null || input === "") return [];
    if (typeof input === "string") return [input];
    const invalid = new Refusal(400, "invalid input type");
    const list = Array.isArray(input) ? (input as unknown[]) : takesObjects ? [input] : [];
    if (list.length === 0 && !Array.isArray(input)) throw invalid;
    return list.map((item) => {
      if (typeof item === "string") return item;
      const parsed = pictureItem.safeParse(item);
      if (!takesObjects || !parsed.success) throw invalid;
      return parsed.data;
    });
  }

  async function promptOf(
    item: string | z.infer<typeof pictureItem>,
    model: OllamaModel,
    host: Host,
    context: number,
    truncate: boolean,
  ): Promise<Prompt> {
    const { text = "", image } = typeof item === "string" ? { text: item } : item;
    const tokens = tokenCount(text);
    if (tokens > context && !truncate) throw new Refusal(400, "the input length exceeds the context length");
    const kept = text.slice(0, context * charactersPerToken);
    if (image === undefined) return { text: kept, images: [] };
    const picture = await host.look(bytesOfBase64(image), formats);
    if (model.capabilities.includes("vision")) return { text: kept, images: [picture] };
    if (init.ignoresPictures) return { text: kept, images: [] };
    throw new Refusal(400, `"${model.name}" does not support image input`);
  }

  async function answer({ method, path, body }: Asked, host: Host): Promise<Reply> {
    switch (`${method} ${path}`) {
      case "GET /api/version":
        return json({ version });
      case "GET /api/tags":
        return json({ models: models.map((model) => tagOf(model, init.tagsTellCapabilities ?? false)) });
      case "GET /api/ps":
        return json({ models: models.filter(({ name }) => loaded.has(name)).map((model) => ({ ...tagOf(model, false), expires_at: "2030-01-01T00:00:00Z", size_vram: 1 })) });
      case "POST /api/show": {
        const { model = "", name = "" } = (body ?? {}) as { model?: string; name?: string };
        return json(showOf(find(model || name)));
      }
      case "POST /api/embed":
        return embed(body, host);
      case "POST /api/chat":
        return answerOllamaChat(body, { find, load, defaultContext, formats }, host);
      case "GET /v1/models":
        return json({ object: "list", data: models.map(({ name }) => ({ id: name, object: "model", created: 1_700_000_000, owned_by: "library" })) });
      case "POST /v1/embeddings": {
        const request = parse(openaiEmbedRequest, body);
        if (typeof request.input !== "string" && !isListOfStrings(request.input)) throw new Refusal(400, "invalid input type", "openai");
        const { embeddings } = (await embed(request, host)).body as { embeddings: number[][] };
        return json({
          object: "list",
          model: request.model,
          data: embeddings.map((embedding, index) => ({ object: "embedding", index, embedding })),
          usage: { prompt_tokens: 1, total_tokens: 1 },
        });
      }
      case "POST /v1/chat/completions": {
        const model = find((body as { model?: string } | undefined)?.model ?? "");
        await load(model, undefined, host);
        const tooLong = (): Refusal => new Refusal(400, "input length exceeds the context length", "openai");
        return answerChat(body, { name: model.name, formats, context: defaultContext, tokensOf: ollamaImageTokens, tooLong }, host);
      }
      default:
        throw new Refusal(404, "404 page not found", "route");
    }
  }

  return {
    isWork: (path) => /embed|chat/.test(path),
    isGuarded: () => true,
    async answer(asked, host) {
      try {
        return await answer(asked, host);
      } catch (error) {
        if (error instanceof BadPicture) throw new Refusal(500, "Failed to create new sequence: failed to process inputs: image: unknown format");
        throw error;
      }
    },
    refuse: ({ message, type, status }) =>
      type === "openai" ? { error: { message, type: status === 400 ? "invalid_request_error" : "api_error", param: null, code: null } } : { error: message },
    outOfMemory: new Refusal(500, "model requires more system memory (12.4 GiB) than is available (7.1 GiB)"),
    hint: `POST /api/embed or /api/chat with one of ${models.map(({ name }) => `“${name}”`).join(", ")}`,
  };
}

const isListOfStrings = (value: unknown): boolean => Array.isArray(value) && value.every((item) => typeof item === "string");
const tokenCount = (text: string): number => Math.ceil(text.length / charactersPerToken);

function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  if (body === undefined) throw new Refusal(400, "missing request body");
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  return parsed.data;
}
