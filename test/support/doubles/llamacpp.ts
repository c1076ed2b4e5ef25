import { randomBytes } from "node:crypto";
import { z } from "zod";
import { Refusal, json, type Asked, type Dialect, type Host, type Reply } from "./dialect.ts";
import { base64Floats } from "./floats.ts";
import { answerChat, charactersPerToken } from "./openaiChat.ts";
import { BadPicture, type PictureFormat, type Sight } from "./pictures.ts";
import { endOfText, imageTokens, type Prompt, type Weights } from "./weights.ts";

export interface LlamacppOptions {
  readonly dialect: "llamacpp";
  readonly model?: string;
  /** `--embeddings` (default): it makes vectors, and does not chat; without, the other way round. */
  readonly embeddings?: boolean;
  /** `--mmproj` (default): it has eyes. */
  readonly mmproj?: boolean;
  /** What the file holds: Qwen3-VL-Embedding (default), or an embedder of texts as they come. */
  readonly kind?: Weights["kind"];
  /** Whether the tokenizer adds the token that is pooled (default), as the file's metadata has it. */
  readonly addsEnd?: boolean;
  /** Fixed instead of random (`LLAMA_MEDIA_MARKER`, and servers of old). */
  readonly marker?: string;
  /** `--pooling`: `last` when absent; `none` makes no vectors of whole inputs. */
  readonly pooling?: "last" | "mean" | "none";
  /** `-c`. */
  readonly context?: number;
  /** `-ub`: what an input must fit in unless the last token is pooled. */
  readonly physicalBatch?: number;
  readonly slots?: number;
  readonly dimension?: number;
  /** Status for a prompt whose markers do not fit its pictures: 500 when absent. */
  readonly mismatchStatus?: 400 | 500;
  readonly seed?: string;
}

/** What stb_image decodes. */
const formats: readonly PictureFormat[] = ["png", "jpeg", "gif"];

const prompt = z.union([z.string(), z.object({ prompt_string: z.string(), multimodal_data: z.array(z.string()).optional() })]);
type Input = z.infer<typeof prompt>;
const prompts = z.union([prompt, z.array(prompt).min(1)]);
const tokenizeRequest = z.object({ content: z.string().default(""), add_special: z.boolean().default(false), with_pieces: z.boolean().default(false) });

/** llama.cpp's `llama-server` with one model file. */
export function llamacpp(options: LlamacppOptions): Dialect {
  const embeddings = options.embeddings ?? true;
  const hasEyes = options.mmproj ?? true;
  const addsEnd = options.addsEnd ?? true;
  const marker = options.marker ?? `<__media_${randomBytes(24).toString("base64url")}__>`;
  const context = options.context ?? 8192;
  const pooling = options.pooling ?? "last";
  const physicalBatch = pooling === "last" ? context : (options.physicalBatch ?? 512);
  const model = options.model ?? (embeddings ? "Qwen3-VL-Embedding-2B-Q8_0.gguf" : "Qwen3-VL-8B-Instruct-Q4_K_M.gguf");
  const weights: Weights = { seed: options.seed ?? model, dimension: options.dimension ?? 2048, kind: options.kind ?? "vision" };

  function tooLong(tokens: number): Refusal {
    return new Refusal(400, `request (${tokens} tokens) exceeds the available context size (${context} tokens), try increasing it`, "exceed_context_size_error");
  }

  async function embed(body: unknown, isOpenAi: boolean, host: Host): Promise<Reply> {
    if (!embeddings) throw new Refusal(501, "This server does not support embeddings. Start it with `--embeddings`", "not_supported_error");
    const { input, content, encoding_format: form = "float" } = (body ?? {}) as { input?: unknown; content?: unknown; encoding_format?: string };
    const parsed = prompts.safeParse(input ?? content);
    if (!parsed.success) throw new Refusal(400, `"input" or "content" must be provided`);
    if (form !== "float" && form !== "base64") throw new Refusal(400, "The format to return the embeddings in. Can be either float or base64");
    if (pooling === "none") throw new Refusal(400, "Pooling type 'none' is not OAI compatible. Please use a different pooling type");
    const inputs = Array.isArray(parsed.data) ? parsed.data : [parsed.data];
    const made: Prompt[] = [];
    for (const one of inputs) made.push(await promptOf(one, host));
    const vectors = await host.embed(weights, made);
    if (!isOpenAi || input === undefined) return json(vectors.map(({ vector, index }) => ({ index, embedding: [[...vector]] })));
    const tokens = made.reduce((sum, { text }) => sum + tokensOf(text).length, 0);
    return json({
      model,
      object: "list",
      usage: { prompt_tokens: tokens, total_tokens: tokens },
      data: vectors.map(({ vector, index }) => ({
        embedding: form === "base64" ? base64Floats(vector, "little") : [...vector],
        index,
        object: "embedding",
        ...(form === "base64" ? { encoding_format: "base64" } : {}),
      })),
    });
  }

  async function promptOf(input: Input, host: Host): Promise<Prompt> {
    const { prompt_string: text, multimodal_data: data } = typeof input === "string" ? { prompt_string: input, multimodal_data: undefined } : input;
    if (data !== undefined && !hasEyes) {
      throw new Refusal(500, "Multimodal data provided, but model does not support multimodal requests.");
    }
    const images: Sight[] = [];
    for (const base64 of data ?? []) images.push(await host.look(Buffer.from(base64, "base64"), formats));
    const markers = data === undefined ? 0 : text.split(marker).length - 1;
    if (markers !== images.length) throw new Refusal(options.mismatchStatus ?? 500, "Failed to tokenize prompt");
    // The marker is what stands for a picture; in a text alone it is a text like any other.
    const rendered = (data === undefined ? text : text.replaceAll(marker, imageTokens)) + (addsEnd ? endOfText : "");
    const tokens = tokensOf(rendered).length + images.reduce((sum, sight) => sum + imageTokenCount(sight), 0);
    if (tokens > context) throw tooLong(tokens);
    if (tokens > physicalBatch) {
      throw new Refusal(500, `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: ${physicalBatch})`);
    }
    return { text: rendered, images };
  }

  function tokenize(body: unknown): Reply {
    const request = tokenizeRequest.safeParse(body);
    if (!request.success) throw new Refusal(400, z.prettifyError(request.error));
    const { content, add_special: special, with_pieces: withPieces } = request.data;
    const pieces = tokensOf(content + (special && addsEnd ? endOfText : ""));
    return json({ tokens: pieces.map((piece, at) => (withPieces ? { id: at + 100, piece } : at + 100)) });
  }

  /** `/v1/models` and `/api/tags` are one answer in two languages. */
  const models = {
    models: [{ name: model, model, modified_at: "", size: "", digest: "", type: "model", description: "", tags: [""], capabilities: ["completion"], parameters: "", details: { format: "gguf" } }],
    object: "list",
    data: [{ id: model, object: "model", created: 1_700_000_000, owned_by: "llamacpp", meta: { n_ctx_train: 32768, n_embd: weights.dimension, n_params: 2_127_532_032, size: 2_261_000_000 } }],
  };

  async function answer({ method, path, body }: Asked, host: Host): Promise<Reply> {
    switch (`${method} ${path}`) {
      case "GET /health":
      case "GET /v1/health":
        return json({ status: "ok" });
      case "GET /props":
        return json({
          default_generation_settings: { id: 0, n_ctx: context },
          total_slots: options.slots ?? 1,
          model_path: `/models/${model}`,
          modalities: { vision: hasEyes, audio: false },
          media_marker: marker,
          chat_template: "{% for message in messages %}<|im_start|>{{ message.role }}…",
          bos_token: "",
          eos_token: endOfText,
          build_info: "b6900-0123456",
        });
      case "GET /models":
      case "GET /v1/models":
      case "GET /api/tags":
        return json(models);
      case "POST /api/show":
        return json({ template: "…", model_info: { "llama.context_length": context }, modelfile: "", parameters: "", details: { format: "gguf", family: "" }, capabilities: ["completion"] });
      case "POST /tokenize":
        return tokenize(body);
      case "POST /v1/embeddings":
        return embed(body, true, host);
      case "POST /embedding":
      case "POST /embeddings":
        return embed(body, false, host);
      case "POST /rerank":
      case "POST /v1/rerank":
        throw new Refusal(501, "This server does not support reranking. Start it with `--reranking`", "not_supported_error");
      case "POST /v1/chat/completions":
        if (embeddings) throw new Refusal(501, "This server does not support completions. Start it without `--embeddings`", "not_supported_error");
        return answerChat(body, { name: model, formats, context, tokensOf: imageTokenCount, tooLong }, host);
      default:
        throw new Refusal(404, "File Not Found", "not_found_error");
    }
  }

  return {
    isWork: (path) => /embedding|completions/.test(path),
    isGuarded: (path) => path !== "/health" && path !== "/v1/health",
    async answer(asked, host) {
      try {
        return await answer(asked, host);
      } catch (error) {
        if (error instanceof BadPicture) throw new Refusal(500, "Failed to load image or audio file");
        throw error;
      }
    },
    refuse({ status, message, type }) {
      if (status === 401) return { error: { message: "Invalid API Key", type: "authentication_error", code: 401 } };
      return { error: { code: status, message, type: type ?? (status < 500 ? "invalid_request_error" : "server_error") } };
    },
    outOfMemory: new Refusal(500, "Compute error. ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory"),
    hint: `GET /props for the media marker, then POST ${embeddings ? "/v1/embeddings" : "/v1/chat/completions"} with the model “${model}”`,
  };
}

/** Special tokens are one each; other text some four characters. */
const tokensOf = (text: string): string[] => text.match(new RegExp(`<\\|\\w+\\|>|[^<]{1,${charactersPerToken}}|<`, "g")) ?? [];

const imageTokenCount = ({ width, height }: Sight): number => Math.ceil(width / 32) * Math.ceil(height / 32);
