import { z } from "zod";
import { AfterimageError, messageOf } from "../../errors.ts";
import type { DocumentSource } from "../extractor.ts";
import { decodeText } from "../text.ts";

/** Text that the format may divide into lines. */
const text = z.union([z.string(), z.array(z.string()).transform((lines) => lines.join(""))]);

/** Representations of one thing by media type; those that are no text are left out. */
const bundle = z.record(z.string(), text.catch("")).catch({});

const output = z.object({
  output_type: z.string(),
  /** Of a stream. */
  text: text.optional().catch(undefined),
  data: bundle.optional(),
  /** Of an error. */
  ename: z.string().optional().catch(undefined),
  evalue: z.string().optional().catch(undefined),
});

const cell = z.object({
  cell_type: z.string(),
  source: text.catch(""),
  /** Pictures of a Markdown cell by the name that it refers to them with. */
  attachments: z.record(z.string(), bundle).optional().catch(undefined),
  outputs: z.array(output.optional().catch(undefined)).optional().catch(undefined),
});

const notebook = z.object({ nbformat: z.number(), cells: z.array(cell.optional().catch(undefined)) });

export type Bundle = z.infer<typeof bundle>;
export type Output = z.infer<typeof output>;
export type Cell = z.infer<typeof cell>;

/**
 * The cells of a notebook (nbformat 4, https://nbformat.readthedocs.io); undefined for what is none.
 * @throws AfterimageError `unreadable`
 */
export function readNotebook(source: DocumentSource): (Cell | undefined)[] {
  const unreadable = (detail: string, cause?: unknown): AfterimageError =>
    new AfterimageError({
      kind: "unreadable",
      message: `${source.path} cannot be read as a notebook: ${detail}.`,
      hint: "Open it in Jupyter and save it again.",
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(decodeText(source));
  } catch (error) {
    if (error instanceof AfterimageError) throw error;
    throw unreadable(messageOf(error), error);
  }
  const parsed = notebook.safeParse(json);
  if (!parsed.success) throw unreadable("it has no cells in the form of nbformat 4", parsed.error);
  return parsed.data.cells;
}
