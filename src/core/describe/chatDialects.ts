import { z } from "zod";
import { dataUrl } from "../encode/imageInput.ts";
import { readAnswer, readModels } from "../encode/openAiAnswer.ts";
import { getIfThere, noSuchModel } from "../encode/probing.ts";
import type { Ask, WireImage } from "../encode/wire.ts";
import { AfterimageError } from "../errors.ts";
import type { ChatDialect } from "../endpoint/settings.ts";

/** One turn of a chat about a picture. */
export interface Turn {
  readonly role: "user" | "assistant";
  readonly text: string;
  readonly image?: WireImage;
}

/** What a chat dialect knows of its servers. */
export interface Chat {
  /**
   * One answer.
   * @param schema JSON schema that the answer is held to where the server can
   * @param tokens of the answer at most
   */
  answer(model: string, turns: readonly Turn[], schema: Readonly<Record<string, unknown>>, tokens: number, ask: Ask): Promise<string>;
  /** Finds the model and its weights' digest, empty where the server tells none. @throws AfterimageError `wrong-model` */
  find(model: string, ask: Ask): Promise<string>;
  /** Answers worth having under way at once. */
  readonly parallelInputs: number;
}

/**
 * The context that Ollama gives the model. Its default of 4096 tokens cannot hold a picture (up to 1800), the prompt
 * and a long answer, and what does not fit is dropped without a word.
 */
const ollamaContext = 12_288;

const openAiAnswer = z.object({ choices: z.array(z.object({ message: z.object({ content: z.string().nullish() }) })).min(1) });
const ollamaAnswer = z.union([
  z.object({ message: z.object({ content: z.string().default("") }) }),
  // A failure while it answers comes under status 200.
  z.object({ error: z.string() }),
]);
const ollamaTags = z.object({ models: z.array(z.object({ name: z.string(), digest: z.string().default("") })) });
const ollamaShown = z.object({ capabilities: z.array(z.string()).default([]) });

/** `/v1/chat/completions` of vLLM, SGLang, llama-server, LM Studio and others. */
const openai: Chat = {
  parallelInputs: 16,
  async answer(model, turns, schema, tokens, ask) {
    const messages = turns.map(({ role, text, image }) => ({
      role,
      content: image ? [{ type: "image_url", image_url: { url: dataUrl(image) } }, { type: "text", text }] : text,
    }));
    const body = await ask.post("/v1/chat/completions", {
      model,
      messages,
      response_format: { type: "json_schema", json_schema: { name: "picture", schema } },
      max_tokens: tokens,
      temperature: 0,
    });
    return readAnswer(openAiAnswer, body, "answer").choices[0]?.message.content ?? "";
  },
  async find(model, ask) {
    const list = await getIfThere(ask, "/v1/models");
    const listed = list === undefined ? [] : readModels(list);
    if (listed.length > 0 && !listed.some(({ id }) => id === model)) throw noSuchModel(model, listed.map(({ id }) => id));
    return "";
  },
};

/** Ollama's own `/api/chat`: only there can thinking be turned off and the context be set. */
const ollama: Chat = {
  parallelInputs: 4,
  async answer(model, turns, schema, tokens, ask) {
    const body = await ask.post("/api/chat", {
      model,
      messages: turns.map(({ role, text, image }) => ({ role, content: text, ...(image ? { images: [image.base64] } : {}) })),
      stream: false,
      format: schema,
      // While a model thinks it keeps to no schema, and some think unless told not to.
      think: false,
      options: { num_ctx: ollamaContext, num_predict: tokens, temperature: 0 },
    });
    const read = readAnswer(ollamaAnswer, body, "answer");
    if ("message" in read) return read.message.content;
    throw new AfterimageError({ kind: "bad-answer", message: `Ollama failed while it answered: ${read.error}`, hint: "Look into Ollama's log." });
  },
  async find(model, ask) {
    const { models } = readAnswer(ollamaTags, await ask.get("/api/tags"), "list of models");
    const tag = models.find(({ name }) => name === model || name === `${model}:latest`);
    if (!tag) throw noSuchModel(model, models.map(({ name }) => name));
    const { capabilities } = readAnswer(ollamaShown, await ask.post("/api/show", { model }), "description of the model");
    if (capabilities.length === 0 || capabilities.includes("vision")) return tag.digest;
    throw new AfterimageError({
      kind: "wrong-model",
      message: `“${model}” has no eyes: it can ${capabilities.join(", ")}.`,
      hint: "Pull a vision model, for instance: ollama pull qwen3-vl",
    });
  },
};

export const chats: Readonly<Record<ChatDialect, Chat>> = { openai, ollama };
