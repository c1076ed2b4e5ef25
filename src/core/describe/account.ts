import { z } from "zod";
import { AfterimageError } from "../errors.ts";
import type { PictureAccount } from "./describer.ts";

/** Raised whenever what the model is told, or what is kept of its answer, changes: part of `Narrator.id`. */
export const accountVersion = 1;

/** What is kept of an answer: models repeat themselves without end at times. */
const most = {
  title: 200,
  summary: 2_000,
  visibleText: 8_000,
  parts: 100,
  part: 200,
  diagramType: 80,
  language: 35,
} as const;

/** A {@link PictureAccount}, as a model answers it and as it is kept. */
export const accountForm = z.object({
  title: z.string().describe("A title for the picture, in a few words"),
  summary: z.string().describe("What the picture shows and says, in one paragraph"),
  visibleText: z.string().describe("All text that can be read in the picture, in reading order"),
  components: z.array(z.string()).describe("The things that the picture shows, by their labels"),
  relations: z.array(z.string()).describe("How they hang together, one a line: A → B: what goes between"),
  diagramType: z.string().describe("What kind of picture it is: sequence diagram, architecture diagram, chart, screenshot, photo …"),
  language: z.string().describe("BCP 47 tag of the language of the visible text; empty without text"),
}) satisfies z.ZodType<PictureAccount>;

/** The JSON schema that the model's answer must keep to, as servers take it. */
export function accountSchema(): Readonly<Record<string, unknown>> {
  const { $schema, ...schema } = z.toJSONSchema(accountForm);
  return schema;
}

export const instruction = [
  "Describe this picture so that somebody who remembers it dimly can find it again by searching.",
  "Answer with one JSON object and nothing else, with the keys title, summary, visibleText, components, relations, diagramType and language.",
  "Copy text exactly as it is written. Say only what can be seen. Keep the language of the picture in visibleText and components; write the rest in English.",
].join(" ");

/**
 * A model's answer as an account, cut to sensible lengths. Takes what models put around it: their thoughts, a code
 * fence, a sentence before it.
 * @throws AfterimageError `bad-answer` when there is no such object in it
 */
export function readAccount(answer: string): PictureAccount {
  const said = answer.replace(/^[^]*<\/think>/, "");
  const json = said.slice(said.indexOf("{"), said.lastIndexOf("}") + 1);
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw violation(said, "no JSON object", error);
  }
  const read = accountForm.safeParse(value);
  if (!read.success) throw violation(said, z.prettifyError(read.error).split("\n", 1)[0] ?? "", read.error);
  const { title, summary, visibleText, components, relations, diagramType, language } = read.data;
  return {
    title: cut(title, most.title),
    summary: cut(summary, most.summary),
    visibleText: cut(visibleText, most.visibleText),
    components: partsOf(components),
    relations: partsOf(relations),
    diagramType: cut(diagramType, most.diagramType),
    language: cut(language, most.language),
  };
}

function partsOf(parts: readonly string[]): string[] {
  const kept = new Set(parts.map((part) => cut(part, most.part)).filter((part) => part !== ""));
  return [...kept].slice(0, most.parts);
}

function cut(text: string, length: number): string {
  return text.trim().slice(0, length).replace(/\p{Surrogate}/gu, "");
}

function violation(answer: string, what: string, cause: unknown): AfterimageError {
  return new AfterimageError({
    kind: "bad-answer",
    message: `The model did not keep to the form of a description (${what}): “${answer.trim().slice(0, 80)}…”`,
    hint: "Choose a model that is better at instructions, such as Qwen3-VL 4B or larger.",
    cause,
  });
}
