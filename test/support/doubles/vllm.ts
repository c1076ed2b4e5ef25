import { z } from "zod";
import { Refusal, json, type Asked, type Dialect, type Host, type Reply } from "./dialect.ts";
import { base64Floats } from "./floats.ts";
import { answerChat, charactersPerToken, message, partsOf, sightsOf, type ChatModel, type Message } from "./openaiChat.ts";
import { BadPicture, type PictureFormat, type Sight } from "./pictures.ts";
import { answerRerank, answerScore } from "./vllmScore.ts";
import { endOfText, imageTokens, type Prompt, type Weights } from "./weights.ts";
import { normalised } from "./words.ts";

export interface VllmOptions {
  readonly dialect: "vllm";
  /** `--served-model-name`. */
  readonly model?: string;
  /**
   * `pooling`: an embedding model served with `--runner pooling` (default); `generate`: a vision chat model;
   * `score`: the reranker.
   */
  readonly runner?: "pooling" | "generate" | "score";
  /**
   * `old`: 0.14: flat errors, one conversation a request, an undecodable picture is 500; `new` (default): 0.32: nested
   * errors and batches, an undecodable picture is 422.
   */
  readonly era?: "old" | "new";
  /** Status for a picture that cannot be decoded, where it is not the era's. */
  readonly badPicture?: 400 | 422 | 500;
  readonly nestedBatches?: boolean;
  /** Whether the model's configuration has `is_matryoshka`. */
  readonly isMatryoshka?: boolean;
  readonly dimension?: number;
  /** `--max-model-len`. */
  readonly maxModelLength?: number;
  readonly seed?: string;
}

const formats: readonly PictureFormat[] = ["png", "jpeg", "webp", "gif", "tiff"];

/** Pixels a token stands for, and the processor's own budget when a request names none. */
const tokenSide = 32;
const mostPixels = 16_777_216;

const conversation = z.array(message).min(1);
const embeddingRequest = z.object({
  model: z.string().optional(),
  messages: z.union([conversation, z.array(conversation).min(1)]).optional(),
  input: z.union([z.string(), z.array(z.string())]).optional(),
  encoding_format: z.enum(["float", "base64"]).default("float"),
  embed_dtype: z.literal("float32").optional(),
  endianness: z.enum(["native", "little", "big"]).default("native"),
  dimensions: z.number().int().nullish(),
  truncate_prompt_tokens: z.number().int().min(-1).nullish(),
  add_generation_prompt: z.boolean().default(false),
  continue_final_message: z.boolean().default(false),
  add_special_tokens: z.boolean().optional(),
  chat_template: z.string().nullish(),
  mm_processor_kwargs: z
    .object({ max_pixels: z.number().optional(), size: z.object({ longest_edge: z.number().optional() }).optional() })
    .nullish(),
});
type EmbeddingRequest = z.infer<typeof embeddingRequest>;

const tokenizeRequest = z.object({
  prompt: z.string().optional(),
  messages: conversation.optional(),
  add_special_tokens: z.boolean().default(true),
  add_generation_prompt: z.boolean().default(true),
  return_token_strs: z.boolean().nullish(),
});

/** vLLM's OpenAI-compatible server with one model. */
export function vllm(options: VllmOptions): Dialect {
  const runner = options.runner ?? "pooling";
  const isOld = options.era === "old";
  const nestedBatches = options.nestedBatches ?? !isOld;
  const badPicture = options.badPicture ?? (isOld ? 500 : 422);
  const maxModelLength = options.maxModelLength ?? 8192;
  const model = options.model ?? { pooling: "Qwen/Qwen3-VL-Embedding-2B", generate: "Qwen/Qwen3-VL-8B-Instruct", score: "Qwen/Qwen3-VL-Reranker-2B" }[runner];
  const weights: Weights = { seed: options.seed ?? model, dimension: options.dimension ?? 2048, kind: "vision" };

  function tooLong(tokens: number): Refusal {
    return new Refusal(
      400,
      isOld
        ? `This model's maximum context length is ${maxModelLength} tokens. However, you requested ${tokens} tokens in the input for embedding generation. Please reduce the length of the input.`
        : `The prompt (total length ${tokens}) is longer than the maximum model length of ${maxModelLength}. Make sure that \`max_model_len\` is no smaller than the number of text tokens plus multimodal tokens.`,
    );
  }

  const chatModel: ChatModel = { name: model, formats, context: maxModelLength, tokensOf: (sight) => imageTokenCount(sight, mostPixels), tooLong };

  async function embed(body: unknown, host: Host): Promise<Reply> {
    requireRunner("pooling", "Embeddings");
    const request = parse(embeddingRequest, body);
    checkModel(request.model);
    if ((body as { normalize?: unknown }).normalize !== undefined) {
      throw new Refusal(400, "Parameter `normalize` was removed; use `use_activation` instead.");
    }
    if (typeof request.dimensions === "number" && !options.isMatryoshka) {
      throw new Refusal(
        400,
        `Model "${model}" does not support matryoshka representation, changing output dimensions will lead to poor results.`,
      );
    }
    if (typeof request.chat_template === "string") {
      throw new Refusal(400, "Chat template is passed with request, but --trust-request-chat-template is not set. Refused request with untrusted chat template.");
    }
    const prompts: { prompt: Prompt; tokens: number }[] = [];
    for (const input of inputsOf(request)) prompts.push(await promptOf(input, request, host));
    const vectors = await host.embed(weights, prompts.map(({ prompt }) => prompt));
    const tokens = prompts.reduce((sum, prompt) => sum + prompt.tokens, 0);
    return json({
      id: "embd-1",
      object: "list",
      created: 1_700_000_000,
      model,
      data: vectors.map(({ vector, index }) => ({ index, object: "embedding", embedding: written(shortened(vector, request.dimensions), request) })),
      usage: { prompt_tokens: tokens, total_tokens: tokens, completion_tokens: 0, prompt_tokens_details: null },
    });
  }

  function inputsOf(request: EmbeddingRequest): readonly (string | Message[])[] {
    if (request.messages === undefined) {
      if (request.input === undefined) throw validation("1 validation error:\n  {'type': 'missing', 'loc': ('body', 'input'), 'msg': 'Field required'}");
      return typeof request.input === "string" ? [request.input] : request.input;
    }
    if (request.add_generation_prompt && request.continue_final_message) {
      throw validation("1 validation error:\n  Value error, Cannot set both `continue_final_message` and `add_generation_prompt` to True.");
    }
    if (!Array.isArray(request.messages[0])) return [request.messages as Message[]];
    if (!nestedBatches) {
      throw validation("1 validation error:\n  {'type': 'model_attributes_type', 'loc': ('body', 'messages', 0), 'msg': 'Input should be a valid dictionary'}");
    }
    return request.messages as Message[][];
  }

  async function promptOf(input: string | Message[], request: EmbeddingRequest, host: Host): Promise<{ prompt: Prompt; tokens: number }> {
    const isText = typeof input === "string";
    const images = isText ? [] : await look(input, host);
    const rendered = isText ? input : render(input, request);
    const text = rendered + ((request.add_special_tokens ?? isText) ? endOfText : "");
    const placeholders = text.split("<|image_pad|>").length - 1;
    if (placeholders !== images.length) {
      throw new Refusal(
        isOld ? 500 : 400,
        `Expected there to be ${images.length} prompt placeholders corresponding to ${images.length} image items, but instead found ${placeholders} prompt placeholders!`,
      );
    }
    const budget = request.mm_processor_kwargs?.max_pixels ?? request.mm_processor_kwargs?.size?.longest_edge ?? mostPixels;
    const imageCount = images.reduce((sum, sight) => sum + imageTokenCount(sight, budget), 0);
    const tokens = tokenCount(text) + imageCount;
    const { truncate_prompt_tokens: kept } = request;
    if (typeof kept === "number") {
      const most = (kept === -1 ? maxModelLength : kept) * charactersPerToken;
      return { prompt: { text: text.slice(0, most), images }, tokens: Math.min(tokens, most) };
    }
    if (tokens > maxModelLength) throw tooLong(tokens);
    return { prompt: { text, images }, tokens };
  }

  async function look(messages: readonly Message[], host: Host): Promise<Sight[]> {
    const sights = await sightsOf(messages, host, formats);
    for (const { width, height } of sights) {
      const ratio = Math.max(width, height) / Math.min(width, height);
      if (ratio > 200) throw new BadPicture(`absolute aspect ratio must be smaller than 200, got ${ratio}`);
    }
    return sights;
  }

  function tokenize(body: unknown): Reply {
    const request = parse(tokenizeRequest, body);
    const text = request.prompt ?? render(request.messages ?? [], { ...request, continue_final_message: false });
    const pieces = (text + (request.add_special_tokens ? endOfText : "")).match(/<\|\w+\|>|[^<]{1,4}|</g) ?? [];
    const tokens = pieces.map((_, at) => at + 100);
    return json({ count: tokens.length, max_model_len: maxModelLength, tokens, token_strs: request.return_token_strs ? pieces : null });
  }

  function requireRunner(needed: "pooling" | "generate" | "score", api: string): void {
    if (runner !== needed) throw new Refusal(isOld ? 400 : 501, `The model does not support ${api} API`);
  }

  function checkModel(asked: string | undefined): void {
    if (asked !== undefined && asked !== model) throw new Refusal(404, `The model \`${asked}\` does not exist.`);
  }

  async function answer({ method, path, body }: Asked, host: Host): Promise<Reply> {
    switch (`${method} ${path}`) {
      case "GET /health":
        return { status: 200, body: undefined, form: "empty" };
      case "GET /version":
        return json({ version: isOld ? "0.14.0" : "0.32.0" });
      case "GET /v1/models":
        return json({
          object: "list",
          data: [{ id: model, object: "model", created: 1_700_000_000, owned_by: "vllm", root: model, parent: null, max_model_len: maxModelLength, permission: [] }],
        });
      case "POST /tokenize":
        return tokenize(body);
      case "POST /v1/embeddings":
        return embed(body, host);
      case "POST /v1/chat/completions":
        requireRunner("generate", "Chat Completions");
        checkModel((body as { model?: string } | undefined)?.model);
        return answerChat(body, chatModel, host);
      case "POST /score":
      case "POST /v1/score":
        requireRunner("score", "Score");
        return answerScore(body, model, weights, host);
      case "POST /rerank":
      case "POST /v1/rerank":
      case "POST /v2/rerank":
        requireRunner("score", "Rerank (Score)");
        return answerRerank(body, model, weights, host);
      default:
        throw new Refusal(404, "Not Found", "route");
    }
  }

  return {
    isWork: (path) => /embeddings|completions|score|rerank/.test(path),
    isGuarded: (path) => path.startsWith("/v1"),
    async answer(asked, host) {
      try {
        return await answer(asked, host);
      } catch (error) {
        if (error instanceof BadPicture) throw new Refusal(badPicture, `Failed to load image: ${error.message}`);
        throw error;
      }
    },
    refuse({ status, message: text, type }) {
      if (type === "route") return { detail: text };
      if (status === 401) return { error: "Unauthorized" };
      const error = { message: text, type: type ?? typeOf(status), param: null, code: status };
      return isOld ? { object: "error", ...error } : { error };
    },
    outOfMemory: new Refusal(500, "CUDA out of memory. Tried to allocate 2.50 GiB. GPU 0 has a total capacity of 23.64 GiB of which 1.02 GiB is free."),
    hint: `POST /v1/${runner === "generate" ? "chat/completions" : "embeddings"} with the model “${model}”`,
  };
}

/** Qwen3-VL's chat template. */
function render(messages: readonly Message[], flags: { add_generation_prompt: boolean; continue_final_message: boolean }): string {
  const turns = messages.map((turn) => {
    const content = partsOf(turn).map((part) => (part.type === "text" ? part.text : imageTokens)).join("");
    return `<|im_start|>${turn.role}\n${content}<|im_end|>\n`;
  });
  const text = turns.join("");
  if (flags.continue_final_message) return text.slice(0, -"<|im_end|>\n".length);
  return flags.add_generation_prompt ? `${text}<|im_start|>assistant\n` : text;
}

function parse<T extends z.ZodType>(schema: T, body: unknown): z.infer<T> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw validation(`${parsed.error.issues.length} validation error${parsed.error.issues.length === 1 ? "" : "s"}:\n${z.prettifyError(parsed.error)}`);
}

const validation = (text: string): Refusal => new Refusal(400, text, "Bad Request");

/** Special tokens are one each; other text some four characters. */
function tokenCount(text: string): number {
  const special = text.match(/<\|\w+\|>/g) ?? [];
  return special.length + Math.ceil((text.length - special.join("").length) / charactersPerToken);
}

function imageTokenCount({ width, height }: Sight, budget: number): number {
  return Math.ceil(Math.min(width * height, budget) / tokenSide ** 2);
}

/** With a configuration that allows it, the server shortens vectors itself. */
const shortened = (vector: Float32Array, dimensions: number | null | undefined): Float32Array =>
  typeof dimensions !== "number" ? vector : normalised(vector.slice(0, dimensions));

function written(vector: Float32Array, { encoding_format: form, endianness }: EmbeddingRequest): string | number[] {
  return form === "float" ? [...vector] : base64Floats(vector, endianness === "big" ? "big" : "little");
}

function typeOf(status: number): string {
  const types: Record<number, string> = {
    404: "NotFoundError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "InternalServerError",
    501: "NotImplementedError",
    503: "ServiceUnavailableError",
  };
  return types[status] ?? "BadRequestError";
}
