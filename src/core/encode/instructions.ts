import type { EncoderRole, Space } from "./encoder.ts";

/** Raised whenever a word or the order of what a model is told changes, or how a picture is prepared: `Space.preprocessing`. */
export const promptsVersion = 1;

/** What Qwen3-VL-Embedding is told in its system message (QwenLM/Qwen3-VL-Embedding, README). */
export const qwen3VlInstructions: Readonly<Record<EncoderRole, string>> = {
  document: "Represent the user's input.",
  query: "Retrieve images or text relevant to the user's query.",
};

/** What Qwen3-VL-Embedding reads where there is neither text nor picture. */
export const qwen3VlNothing = "NULL";

/** How a text embedder wants its text wrapped, by role. */
export interface TextPrompts {
  /** For people. */
  readonly family: string;
  readonly query: (text: string) => string;
  readonly document: (text: string) => string;
}

interface Family extends TextPrompts {
  /** Matches the model's name as servers list it, in lower case. */
  readonly names: RegExp;
}

const asIs = (text: string): string => text;

/**
 * The published prompts of the text embedders that people serve, from their model cards. The first match counts; a
 * model that is not listed reads its text as it is, which costs quality but is never wrong.
 */
const families: readonly Family[] = [
  {
    family: "Qwen3-Embedding",
    names: /qwen3-?embedding|qwen3.*embed/,
    query: (text) => `Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:${text}`,
    document: asIs,
  },
  {
    family: "EmbeddingGemma",
    names: /embedding-?gemma/,
    query: (text) => `task: search result | query: ${text}`,
    document: (text) => `title: none | text: ${text}`,
  },
  {
    family: "Nomic Embed",
    names: /nomic-embed/,
    query: (text) => `search_query: ${text}`,
    document: (text) => `search_document: ${text}`,
  },
  {
    family: "E5",
    names: /(^|[/_-])(multilingual-)?e5-(small|base|large)(?!.*instruct)/,
    query: (text) => `query: ${text}`,
    document: (text) => `passage: ${text}`,
  },
  {
    family: "Arctic Embed 2",
    names: /arctic-embed.*(2|l-v2)/,
    query: (text) => `query: ${text}`,
    document: asIs,
  },
  {
    family: "mxbai, BGE v1.5, Arctic Embed",
    names: /mxbai-embed|bge-(small|base|large)-en|arctic-embed/,
    query: (text) => `Represent this sentence for searching relevant passages: ${text}`,
    document: asIs,
  },
];

const plain: TextPrompts = { family: "", query: asIs, document: asIs };

/** The prompts of the text embedder of this name. */
export function textPrompts(model: string): TextPrompts {
  const name = model.toLowerCase();
  return families.find(({ names }) => names.test(name)) ?? plain;
}

/** Whether a name is that of Qwen3-VL-Embedding, which is told its instruction in a chat template, whatever is served. */
export function isQwen3Vl(model: string): boolean {
  return /qwen3[-_.]?vl/i.test(model);
}

/**
 * Qwen's chat template (ChatML) for servers that apply none to embeddings.
 * @param content the user's turn, the marker of a picture before its text
 * @param end what the tokenizer of the server does not add by itself, where that is so; the model pools the last token
 */
export function qwen3VlPrompt(role: EncoderRole, content: string, end: string): string {
  const turn = (speaker: string, text: string): string => `<|im_start|>${speaker}\n${text}<|im_end|>\n`;
  return `${turn("system", qwen3VlInstructions[role])}${turn("user", content)}<|im_start|>assistant\n${end}`;
}

/** The token that Qwen3-VL-Embedding pools. */
export const qwen3VlEnd = "<|endoftext|>";

/**
 * A text with the names of Qwen's control tokens made harmless: tokenizers read `<|im_end|>` in a document as the end of
 * the turn, and `<|image_pad|>` as a picture that is missing. So does llama.cpp its media marker.
 */
export function withoutControlTokens(text: string): string {
  return text.replace(/<(?=\||__media)/g, "<\u200b");
}

/** Whether questions and documents reach the model of a space in two forms. */
export function hasQueryForm({ provider, model }: Space): boolean {
  if (provider === "vllm") return true;
  // Servers of the `objects` dialect take no instruction; Qwen3-VL gets none there.
  if (isQwen3Vl(model)) return provider !== "objects";
  const { query, document } = textPrompts(model);
  return query("?") !== document("?");
}
