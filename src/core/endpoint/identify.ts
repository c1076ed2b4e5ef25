import { z } from "zod";
import type { Ask } from "../encode/wire.ts";
import { EndpointError } from "./endpoint.ts";

/** Which program answers at an address. */
export interface Identity {
  readonly kind: "ollama" | "llamacpp" | "vllm" | "sglang" | "openai" | "unknown";
  /** Name and version for people; empty when unknown. */
  readonly product: string;
  /** Of `/v1/models`, in its order; Ollama is asked in its own way. */
  readonly models: readonly OpenAiModel[];
  /** llama-server only. */
  readonly hasEyes: boolean;
}

export interface OpenAiModel {
  readonly id: string;
  readonly root?: string | null | undefined;
}

const version = z.object({ version: z.string() });
const models = z.object({ data: z.array(z.object({ id: z.string(), owned_by: z.string().default(""), root: z.string().nullish() })) });
const props = z.object({
  total_slots: z.number(),
  build_info: z.string().default(""),
  modalities: z.object({ vision: z.boolean().default(false) }).default({ vision: false }),
});

/**
 * Tells servers apart by what only they answer: `/api/version` is Ollama's own (llama-server imitates `/api/tags` and
 * `/api/show`), `/props` with its slots is llama-server's; vLLM and SGLang sign their lists of models.
 * @throws AfterimageError when nobody is there, or the server wants an API key
 */
export async function identify(ask: Ask): Promise<Identity> {
  const ollama = version.safeParse(await answerOf(ask, "/api/version"));
  if (ollama.success) return { kind: "ollama", product: `Ollama ${ollama.data.version}`, models: [], hasEyes: false };
  const list = models.safeParse(await answerOf(ask, "/v1/models"));
  const listed = list.data?.data ?? [];
  const llama = props.safeParse(await answerOf(ask, "/props"));
  if (llama.success) {
    return { kind: "llamacpp", product: `llama.cpp ${llama.data.build_info}`.trim(), models: listed, hasEyes: llama.data.modalities.vision };
  }
  if (!list.success) return { kind: "unknown", product: "", models: [], hasEyes: false };
  const owner = listed[0]?.owned_by ?? "";
  if (owner !== "vllm" && owner !== "sglang") return { kind: "openai", product: "A server that speaks OpenAI's protocol", models: listed, hasEyes: false };
  const told = version.safeParse(await answerOf(ask, owner === "vllm" ? "/version" : "/get_server_info"));
  const name = owner === "vllm" ? "vLLM" : "SGLang";
  return { kind: owner, product: told.success ? `${name} ${told.data.version}` : name, models: listed, hasEyes: false };
}

/** The answer at a path; undefined where the server says that it has none. */
async function answerOf(ask: Ask, path: string): Promise<unknown> {
  try {
    return await ask.get(path);
  } catch (error) {
    if (error instanceof EndpointError && (error.kind === "bad-answer" || isNo(error))) return undefined;
    throw error;
  }
}

/** Any answer but those that say who may ask, or that it is too early to ask. */
function isNo({ kind, status }: EndpointError): boolean {
  return status !== undefined && kind !== "unauthorised" && kind !== "overloaded";
}
