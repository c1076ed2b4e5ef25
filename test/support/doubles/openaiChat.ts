import { z } from "zod";
import { accountInProse, accountInSchema } from "./account.ts";
import { Refusal, type Host, type Reply } from "./dialect.ts";
import { BadPicture, type PictureFormat, type Sight } from "./pictures.ts";

const textPart = z.object({ type: z.literal("text"), text: z.string() });
const imagePart = z.object({ type: z.literal("image_url"), image_url: z.object({ url: z.string() }) });

export const message = z.object({
  role: z.enum(["system", "user", "assistant"]),
  content: z.union([z.string(), z.array(z.discriminatedUnion("type", [textPart, imagePart]))]),
});
export type Message = z.infer<typeof message>;
type Part = Exclude<Message["content"], string>[number];

const chatRequest = z.object({
  model: z.string().optional(),
  messages: z.array(message).min(1),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  stream: z.boolean().optional(),
  response_format: z
    .discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({ type: z.literal("json_schema"), json_schema: z.object({ name: z.string(), schema: z.record(z.string(), z.unknown()) }) }),
    ])
    .optional(),
});

/** A message's parts; a plain text is one part. */
export const partsOf = ({ content }: Message): readonly Part[] =>
  typeof content === "string" ? [{ type: "text", text: content }] : content;

/** Texts of messages put together, pictures left out. */
export const textOf = (messages: readonly Message[]): string =>
  messages.flatMap(partsOf).map((part) => (part.type === "text" ? part.text : "")).join("\n");

const dataUrl = /^data:image\/[a-z.+-]+;base64,(?<data>[A-Za-z0-9+/]+={0,2})$/;

/**
 * The bytes of a data URL. Nothing is fetched: servers that fetch allow it only from some hosts, and within seconds.
 * @throws BadPicture
 */
export function bytesOfDataUrl(url: string): Buffer {
  const data = dataUrl.exec(url)?.groups?.["data"];
  if (data === undefined) throw new BadPicture("the image is no data URL of base64");
  return Buffer.from(data, "base64");
}

/** Looks at all pictures of messages, in order. */
export async function sightsOf(messages: readonly Message[], host: Host, formats: readonly PictureFormat[]): Promise<Sight[]> {
  const sights: Sight[] = [];
  for (const part of messages.flatMap(partsOf)) {
    if (part.type === "image_url") sights.push(await host.look(bytesOfDataUrl(part.image_url.url), formats));
  }
  return sights;
}

/** A vision model behind OpenAI's chat completions. */
export interface ChatModel {
  readonly name: string;
  readonly formats: readonly PictureFormat[];
  /** Tokens that prompt and answer share. */
  readonly context: number;
  tokensOf(sight: Sight): number;
  tooLong(tokens: number): Refusal;
}

/** Characters that a token stands for, roughly. */
export const charactersPerToken = 4;

/** Answers `/v1/chat/completions`. */
export async function answerChat(body: unknown, model: ChatModel, host: Host): Promise<Reply> {
  const parsed = chatRequest.safeParse(body);
  if (!parsed.success) throw new Refusal(400, z.prettifyError(parsed.error), "Bad Request");
  const { messages, response_format: format, stream } = parsed.data;
  const sights = await sightsOf(messages, host, model.formats);
  const promptTokens =
    Math.ceil(textOf(messages).length / charactersPerToken) + sights.reduce((sum, sight) => sum + model.tokensOf(sight), 0);
  if (promptTokens >= model.context) throw model.tooLong(promptTokens);
  await host.chat();
  const whole = format?.type === "json_schema" ? accountInSchema(sights, format.json_schema.schema) : formless(sights, format?.type);
  const most = Math.min(parsed.data.max_completion_tokens ?? parsed.data.max_tokens ?? Infinity, model.context - promptTokens);
  const content = whole.slice(0, most * charactersPerToken);
  const finish = content.length < whole.length ? "length" : "stop";
  const common = { id: "chatcmpl-1", created: 1_700_000_000, model: model.name };
  if (stream) return { status: 200, form: "events", body: deltas(content, finish).map((choice) => ({ ...common, object: "chat.completion.chunk", choices: [choice] })) };
  const completionTokens = Math.ceil(content.length / charactersPerToken);
  return {
    status: 200,
    form: "json",
    body: {
      ...common,
      object: "chat.completion",
      choices: [{ index: 0, message: { role: "assistant", content }, logprobs: null, finish_reason: finish }],
      usage: { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: promptTokens + completionTokens },
    },
  };
}

/** Without a schema a model answers as it likes: prose, or JSON of its own invention. */
function formless(sights: readonly Sight[], type: "text" | "json_object" | undefined): string {
  const prose = accountInProse(sights);
  return type === "json_object" ? JSON.stringify({ answer: prose }) : prose;
}

function deltas(content: string, finish: string): unknown[] {
  const pieces = content.match(/[^]{1,40}/g) ?? [];
  return [
    { index: 0, delta: { role: "assistant", content: "" }, finish_reason: null },
    ...pieces.map((piece) => ({ index: 0, delta: { content: piece }, finish_reason: null })),
    { index: 0, delta: {}, finish_reason: finish },
  ];
}

