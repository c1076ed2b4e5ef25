import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import { ask, resultsOf } from "./searchCommand.ts";
import { interruptible, withIndex } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** A script that compares results wants at least this many of them. */
const fewestResults = 20;

const batchLine = z
  .object({ id: z.union([z.string(), z.number()]), query: z.string().optional(), query_image: z.string().optional() })
  .refine((line) => line.query !== undefined || line.query_image !== undefined, "needs “query” or “query_image”");

/**
 * `afterimage search <folder> --batch file`: a JSON line in, a JSON line out, in the same order. A line that cannot
 * be answered has `error` in place of results; the others are answered.
 */
export async function batchCommand(folder: string, file: string, limit: number, terminal: Terminal): Promise<number> {
  const lines = (await readLines(file)).map((text, index) => ({ text, number: index + 1 })).filter(({ text }) => text.trim() !== "");
  const signal = interruptible();
  let failed = 0;
  await withIndex(folder, { terminal }, async (library) => {
    for (const { text, number } of lines) {
      signal.throwIfAborted();
      const line = parseLine(text);
      if ("error" in line) {
        failed += 1;
        terminal.out(JSON.stringify({ id: null, line: number, results: [], error: line.error }));
        continue;
      }
      const started = performance.now();
      try {
        const image = line.query_image === undefined ? undefined : resolve(dirname(file), line.query_image);
        const response = await ask(library, { query: line.query, image, limit: Math.max(limit, fewestResults) }, signal);
        const tookMs = Math.round((performance.now() - started) * 100) / 100;
        terminal.out(JSON.stringify({ id: line.id, results: resultsOf(response.hits), tookMs }));
      } catch (error) {
        if (isAbort(error)) throw error;
        failed += 1;
        terminal.out(JSON.stringify({ id: line.id, results: [], error: messageOf(error) }));
      }
    }
  });
  if (failed > 0) terminal.err(`${failed} of ${lines.length} lines could not be answered; see “error” in the output.`);
  return failed > 0 ? 1 : 0;
}

async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n");
  } catch (error) {
    throw new AfterimageError({ kind: "not-found", message: `Cannot read ${file}: ${messageOf(error)}`, cause: error });
  }
}

function parseLine(text: string): z.infer<typeof batchLine> | { error: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { error: `is not JSON: ${messageOf(error)}` };
  }
  const parsed = batchLine.safeParse(json);
  return parsed.success ? parsed.data : { error: z.prettifyError(parsed.error) };
}
