import { z } from "zod";
import { Refusal, json, type Host, type Reply } from "./dialect.ts";
import { bytesOfDataUrl } from "./openaiChat.ts";
import { embedPrompt, endOfText, imageTokens, type Prompt, type Weights } from "./weights.ts";

const part = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) }),
]);
const side = z.union([z.string(), z.object({ content: z.array(part) })]);
type Side = z.infer<typeof side>;
const sides = z.union([side, z.array(side)]);

const rerankRequest = z.object({ model: z.string().optional(), query: side, documents: z.array(side).min(1), top_n: z.number().int().default(0) });
const scoreRequest = z.looseObject({ model: z.string().optional() });

/** `/score`: one query against each document, or pair by pair; in the order of the input. */
export async function answerScore(body: unknown, model: string, weights: Weights, host: Host): Promise<Reply> {
  const request = scoreRequest.safeParse(body).data ?? {};
  const queries = listOf(request["queries"] ?? request["text_1"] ?? request["data_1"]);
  const documents = listOf(request["documents"] ?? request["items"] ?? request["text_2"] ?? request["data_2"]);
  if (queries.length !== 1 && queries.length !== documents.length) throw new Refusal(400, "Input lengths must be either 1:1, 1:N or N:N");
  const scores = await scoresOf(documents.map((document, at) => [queries[at] ?? queries[0]!, document]), weights, host);
  return json({
    id: "score-1",
    object: "list",
    created: 1_700_000_000,
    model,
    data: scores.map((score, index) => ({ index, object: "score", score })),
    usage: { prompt_tokens: documents.length, total_tokens: documents.length, completion_tokens: 0, prompt_tokens_details: null },
  });
}

/** `/rerank`: best first, each document sent back whole. */
export async function answerRerank(body: unknown, model: string, weights: Weights, host: Host): Promise<Reply> {
  const parsed = rerankRequest.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error), "Bad Request");
  const { query, documents, top_n: most } = parsed.data;
  const scores = await scoresOf(documents.map((document) => [query, document]), weights, host);
  const results = documents
    .map((document, index) => ({
      index,
      document: typeof document === "string" ? { text: document, multi_modal: null } : { text: null, multi_modal: document.content },
      relevance_score: scores[index]!,
    }))
    .sort((a, b) => b.relevance_score - a.relevance_score);
  return json({ id: "rerank-1", model, usage: { prompt_tokens: documents.length, total_tokens: documents.length }, results: results.slice(0, most || undefined) });
}

function listOf(value: unknown): Side[] {
  const parsed = sides.safeParse(value);
  if (!parsed.success) throw new Refusal(400, `1 validation error:\n${z.prettifyError(parsed.error)}`, "Bad Request");
  return Array.isArray(parsed.data) ? parsed.data : [parsed.data];
}

/** A cross-encoder's answer, sigmoid(yes − no): high where the two say the same. */
async function scoresOf(pairs: readonly (readonly [Side, Side])[], weights: Weights, host: Host): Promise<number[]> {
  const scores: number[] = [];
  for (const [query, document] of pairs) {
    await host.chat();
    const [a, b] = [embedPrompt(weights, await promptOf(query, host)), embedPrompt(weights, await promptOf(document, host))];
    const cosine = a.reduce((sum, component, at) => sum + component * b[at]!, 0);
    scores.push(1 / (1 + Math.exp(-8 * (cosine - 0.5))));
  }
  return scores;
}

async function promptOf(content: Side, host: Host): Promise<Prompt> {
  const parts = typeof content === "string" ? [{ type: "text" as const, text: content }] : content.content;
  const images = [];
  for (const each of parts) {
    if (each.type === "image_url") images.push(await host.look(bytesOfDataUrl(each.image_url.url), ["png", "jpeg", "webp", "gif", "tiff"]));
  }
  const text = parts.map((each) => (each.type === "text" ? each.text : "")).join("\n");
  const rendered = `<|im_start|>system\nJudge<|im_end|>\n<|im_start|>user\n${imageTokens.repeat(images.length)}${text}<|im_end|>\n<|im_start|>assistant\n${endOfText}`;
  return { text: rendered, images };
}
