import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { AfterimageError, messageOf } from "../../core/errors.ts";

/** A question and what should answer it. */
export interface QueryCase {
  readonly id: string;
  /** What is asked for with what: `text-image`, `image-doc`. */
  readonly kind: string;
  /** How it is asked: `paraphrase`, `crop70`. */
  readonly variant: string;
  /** Language of the question; empty for pictures. */
  readonly lang: string;
  readonly query?: string;
  /** Path of a picture. */
  readonly image?: string;
  /** `path`, or `path#slug` for a section; any of them is right. */
  readonly targets: readonly string[];
  /** Not the answer, but next to it: the section that shows the picture. */
  readonly softTargets: readonly string[];
  /**
   * First and last line of a target's section, by the target. Who made the file may have formed slugs by other rules
   * than GitHub's; the lines are the same for all.
   */
  readonly spans: Readonly<Record<string, readonly [number, number]>>;
}

const caseLine = z
  .object({
    id: z.string(),
    kind: z.string(),
    variant: z.string().default(""),
    lang: z.string().default(""),
    query: z.string().optional(),
    query_image: z.string().optional(),
    targets: z.array(z.string()).min(1),
    soft_targets: z.array(z.string()).default([]),
    spans: z.record(z.string(), z.tuple([z.number(), z.number()])).default({}),
  })
  .refine(({ query, query_image }) => (query ?? query_image) !== undefined, "needs “query” or “query_image”");

/**
 * Reads a file of cases, one JSON object a line; paths of pictures are relative to the file.
 * @throws AfterimageError `not-found` or `unreadable`, with the number of the line
 */
export async function readQueryFile(file: string): Promise<QueryCase[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    throw new AfterimageError({ kind: "not-found", message: `Cannot read ${file}: ${messageOf(error)}`, cause: error });
  }
  const cases = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [parseCase(line, file, index + 1)]));
  if (cases.length > 0) return cases;
  throw new AfterimageError({ kind: "unreadable", message: `${file} has no questions.` });
}

function parseCase(line: string, file: string, number: number): QueryCase {
  const unreadable = (problem: string, cause?: unknown): AfterimageError =>
    new AfterimageError({
      kind: "unreadable",
      message: `${file}, line ${number}: ${problem}`,
      hint: "A line is a JSON object with id, kind, query or query_image, and targets.",
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw unreadable(messageOf(error), error);
  }
  const parsed = caseLine.safeParse(json);
  if (!parsed.success) throw unreadable(z.prettifyError(parsed.error));
  const { query, query_image: image, soft_targets: softTargets, ...rest } = parsed.data;
  return {
    ...rest,
    softTargets,
    ...(query === undefined ? {} : { query }),
    ...(image === undefined ? {} : { image: resolve(dirname(file), image) }),
  };
}
