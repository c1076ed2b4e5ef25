import { z } from "zod";
import { isQwen3Vl, textPrompts } from "../encode/instructions.ts";
import { isRefusal } from "../encode/probing.ts";
import type { Ask } from "../encode/wire.ts";
import type { FoundModel } from "./discovery.ts";
import type { Identity, OpenAiModel } from "./identify.ts";

/** Models that are asked about one by one. */
const mostModels = 50;

const tags = z.object({ models: z.array(z.object({ name: z.string(), capabilities: z.array(z.string()).optional() })) });
const shown = z.object({ capabilities: z.array(z.string()).default([]) });

/** Names of models with eyes, and of those that embed, where the server does not say what a model can do. */
const nameOfEyes = /vl\b|vl-|vision|llava|pixtral|internvl|minicpm-v|omni|gemma-?3|clip|siglip|jina-embeddings-v4|gme-/i;
const nameOfEmbedder = /embed|bge-|gte-|e5-|minilm|clip|siglip|gme-|nomic/i;

/** What each model of a server is good for. */
export async function modelsOf(identity: Identity, ask: Ask): Promise<FoundModel[]> {
  const listed = identity.models.slice(0, mostModels);
  switch (identity.kind) {
    case "ollama":
      return ollamaModels(ask);
    case "llamacpp":
      return Promise.all(listed.map((model) => llamaModel(model, identity.hasEyes, ask)));
    case "vllm":
      return Promise.all(listed.map((model) => vllmModel(model, ask)));
    case "sglang":
      return Promise.all(listed.map((model) => sglangModel(model, ask)));
    case "openai":
      return Promise.all(listed.map(({ id }) => openAiModel(id, ask)));
    case "unknown":
      return [];
  }
}

async function ollamaModels(ask: Ask): Promise<FoundModel[]> {
  const { models } = tags.parse(await ask.get("/api/tags"));
  return Promise.all(
    models.slice(0, mostModels).map(async ({ name, capabilities }) => {
      const can = capabilities ?? shown.parse(await ask.post("/api/show", { model: name })).capabilities;
      if (can.includes("embedding")) {
        const mayTakeImages = can.includes("vision");
        const about = mayTakeImages ? "Embeds texts, and pictures where this version of Ollama takes them." : "Embeds texts; pictures are found through their text and descriptions.";
        return { name, encoder: { dialect: "ollama", mayTakeImages }, about } as const;
      }
      if (can.includes("vision")) return { name, chat: { dialect: "ollama" }, about: "Describes pictures; makes no vectors." } as const;
      return { name, about: "Chats about texts only: neither embeds nor sees." };
    }),
  );
}

/** vLLM runs one model, for one thing: whoever gets a vector knows for which. */
async function vllmModel({ id, root }: OpenAiModel, ask: Ask): Promise<FoundModel> {
  if (!(await embeds(ask, id))) return visionChat(id, `${id} ${root ?? ""}`);
  const isTextFamily = [id, root ?? ""].some((name) => !isQwen3Vl(name) && textPrompts(name).family !== "");
  if (isTextFamily) return textEncoder(id);
  return { name: id, encoder: { dialect: "vllm", mayTakeImages: true }, about: "Embeds texts and pictures; trying it out shows whether it really looks at them." };
}

async function llamaModel({ id }: OpenAiModel, hasEyes: boolean, ask: Ask): Promise<FoundModel> {
  if (await embeds(ask, id)) {
    const about = hasEyes ? "Embeds texts; trying it out shows whether this build embeds pictures." : "Embeds texts. For pictures start it with --mmproj.";
    return { name: id, encoder: { dialect: "llamacpp", mayTakeImages: hasEyes }, about };
  }
  if (hasEyes) return { name: id, chat: { dialect: "openai" }, about: "Describes pictures. To embed, start llama-server with --embeddings." };
  return { name: id, about: "Neither embeds nor sees. To embed, start llama-server with --embeddings --pooling last." };
}

async function sglangModel({ id, root }: OpenAiModel, ask: Ask): Promise<FoundModel> {
  if (!(await embeds(ask, id))) return visionChat(id, `${id} ${root ?? ""}`);
  return { name: id, encoder: { dialect: "objects", mayTakeImages: true }, about: "Embeds texts and pictures; trying it out shows whether it really looks at them." };
}

/** Servers like LM Studio load a model to answer: only those whose names promise something are asked. */
async function openAiModel(id: string, ask: Ask): Promise<FoundModel> {
  if (!nameOfEmbedder.test(id)) return visionChat(id, id);
  if (!(await embeds(ask, id))) return { name: id, about: "Its name is that of an embedding model, but it makes no vectors here." };
  return nameOfEyes.test(id)
    ? { name: id, encoder: { dialect: "objects", mayTakeImages: true }, about: "Embeds texts; trying it out shows whether it takes pictures." }
    : textEncoder(id);
}

function textEncoder(name: string): FoundModel {
  return { name, encoder: { dialect: "objects", mayTakeImages: false }, about: "Embeds texts; pictures are found through their text and descriptions." };
}

function visionChat(name: string, hints: string): FoundModel {
  return nameOfEyes.test(hints)
    ? { name, chat: { dialect: "openai" }, about: "Describes pictures; makes no vectors." }
    : { name, about: "A chat model, by its name without eyes: neither embeds nor sees." };
}

/** Whether a server makes vectors with a model: by letting it make one. */
async function embeds(ask: Ask, model: string): Promise<boolean> {
  try {
    await ask.post("/v1/embeddings", { model, input: ["a"] });
    return true;
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
}
