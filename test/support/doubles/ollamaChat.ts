import { z } from "zod";
import { accountInProse, accountInSchema, type Schema } from "./account.ts";
import { Refusal, json, type Host, type Reply } from "./dialect.ts";
import { bytesOfBase64, ollamaImageTokens, type OllamaModel } from "./ollamaModels.ts";
import { charactersPerToken } from "./openaiChat.ts";
import type { PictureFormat, Sight } from "./pictures.ts";

const chatRequest = z.object({
  model: z.string().default(""),
  messages: z
    .array(z.object({ role: z.string(), content: z.string().default(""), images: z.array(z.string()).nullish() }))
    .default([]),
  stream: z.boolean().default(true),
  format: z.unknown().optional(),
  keep_alive: z.union([z.string(), z.number()]).nullish(),
  think: z.union([z.boolean(), z.enum(["low", "medium", "high"])]).nullish(),
  options: z.object({ num_ctx: z.number().int().positive().optional(), num_predict: z.number().int().optional() }).nullish(),
});

/** What the chat needs of the server around it. */
interface Surroundings {
  readonly find: (name: string) => OllamaModel;
  readonly load: (model: OllamaModel, keepAlive: unknown, host: Host) => Promise<void>;
  readonly defaultContext: number;
  readonly formats: readonly PictureFormat[];
}

/** Answers `/api/chat`. */
export async function answerOllamaChat(body: unknown, { find, load, defaultContext, formats }: Surroundings, host: Host): Promise<Reply> {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error));
  const request = parsed.data;
  const model = find(request.model);
  const schema = schemaOf(request.format);
  const pictures = request.messages.flatMap(({ images }) => images ?? []).map(bytesOfBase64);
  const can = (capability: OllamaModel["capabilities"][number]): boolean => model.capabilities.includes(capability);
  if (!can("completion")) throw new Refusal(400, `"${model.name}" does not support chat`);
  if (pictures.length > 0 && !can("vision")) throw new Refusal(400, `"${model.name}" does not support vision`);
  if (request.think && !can("thinking")) throw new Refusal(400, `"${model.name}" does not support thinking`);
  await load(model, request.keep_alive, host);
  const common = { model: model.name, created_at: "2026-01-01T00:00:00Z" };
  if (request.messages.length === 0) {
    return json({ ...common, message: { role: "assistant", content: "" }, done: true, done_reason: request.keep_alive === 0 ? "unload" : "load" });
  }
  const sights: Sight[] = [];
  for (const bytes of pictures) sights.push(await host.look(bytes, formats));
  await host.chat();

  // A model that thinks does so unless told not to, and answers as it likes.
  const thinks = can("thinking") && (request.think ?? true) !== false;
  const whole = schema && !thinks ? accountInSchema(sights, schema) : accountInProse(sights);
  const promptTokens =
    sights.reduce((sum, sight) => sum + ollamaImageTokens(sight), 0) +
    Math.ceil(request.messages.reduce((sum, { content }) => sum + content.length, 0) / charactersPerToken);
  const context = request.options?.num_ctx ?? defaultContext;
  const predict = request.options?.num_predict ?? -1;
  const most = Math.min(predict > 0 ? predict : Infinity, context - Math.min(promptTokens, context));
  // A prompt beyond the context loses its middle, the picture with it: what comes is cut off, or nothing.
  const content = whole.slice(0, most * charactersPerToken);
  const end = {
    done: true,
    done_reason: content.length < whole.length ? "length" : "stop",
    total_duration: 2e6,
    load_duration: 1e6,
    prompt_eval_count: Math.min(promptTokens, context),
    eval_count: Math.ceil(content.length / charactersPerToken),
  };
  const thinking = thinks ? { thinking: "The user wants me to look at the picture first…" } : {};
  if (!request.stream) return json({ ...common, message: { role: "assistant", content, ...thinking }, ...end });
  const pieces = content.match(/[^]{1,40}/g) ?? [];
  return {
    status: 200,
    form: "ndjson",
    body: [
      ...(thinks ? [{ ...common, message: { role: "assistant", content: "", ...thinking }, done: false }] : []),
      ...pieces.map((piece) => ({ ...common, message: { role: "assistant", content: piece }, done: false })),
      { ...common, message: { role: "assistant", content: "" }, ...end },
    ],
  };
}

function schemaOf(format: unknown): Schema | undefined {
  if (format === undefined || format === null || format === "") return undefined;
  if (format === "json") return { type: "object", properties: { answer: { type: "string" } } };
  if (typeof format === "object" && !Array.isArray(format)) return format as Schema;
  throw new Refusal(400, `invalid format: ${JSON.stringify(format)}; expected "json" or a valid JSON Schema object`);
}
