import { z } from "zod";
import { AfterimageError } from "../errors.ts";
import { decodeFloats } from "./vectors.ts";

/** What `/v1/embeddings` answers: OpenAI's shape, of which vLLM, llama.cpp, SGLang and the rest keep these fields. */
const embeddings = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.union([z.string(), z.array(z.number())]) })),
});

/** What `/v1/models` answers; vLLM tells more of a model than others. */
const models = z.object({
  data: z.array(z.object({ id: z.string(), owned_by: z.string().optional(), root: z.string().nullish(), max_model_len: z.number().nullish() })),
});
export type ListedModel = z.infer<typeof models>["data"][number];

/**
 * The vectors of an answer, in the order of the inputs.
 * @throws AfterimageError `bad-answer` when the answer has another shape
 */
export function readEmbeddings(body: unknown): ArrayLike<number>[] {
  const { data } = readAnswer(embeddings, body, "embeddings");
  return [...data]
    .sort((a, b) => a.index - b.index)
    .map(({ embedding }) => (typeof embedding === "string" ? decodeFloats(embedding) : embedding));
}

/** @throws AfterimageError `bad-answer` when the answer has another shape */
export function readModels(body: unknown): ListedModel[] {
  return readAnswer(models, body, "list of models").data;
}

/** An answer through its schema. @throws AfterimageError `bad-answer` */
export function readAnswer<Schema extends z.ZodType>(schema: Schema, body: unknown, what: string): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  throw new AfterimageError({
    kind: "bad-answer",
    message: `The server's ${what} has another shape than the protocol's: ${z.prettifyError(read.error).split("\n", 1)[0] ?? ""}`,
    hint: "Check that the address and the kind of server are right.",
    cause: read.error,
  });
}
