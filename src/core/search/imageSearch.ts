import { resolve } from "node:path";
import type { Narrator } from "../describe/describer.ts";
import { AfterimageError } from "../errors.ts";
import { accountText } from "./entry.ts";
import { parseQuery, plainText } from "./query.ts";
import { grouped, isSeen, mayBeGivenUp, picturesIn, recognise, resembling, wordsOf, type PictureCatalog, type RecognitionTools, type Sight } from "./recognition.ts";
import type { Searcher } from "./searcher.ts";
import type { Channel, ImageSearchRequest, SearchHit, SearchResponse } from "./types.ts";

/** Words of a picture that are asked for: enough to tell pictures apart, few enough to answer at once. */
const mostWords = 60;
/** Pictures with the same words that are compared when none with the same features was found. */
const proposedByWords = 8;

/** Milliseconds that a question waits for its description; after them the words in the picture answer alone. */
const describeDeadlineMs = 15_000;

/** What a picture says, as a query without syntax: OCR may read a colon or quotation mark that must not act as a filter. */
export function queryFromPicture(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, mostWords).join(" ");
}

/** The text of the picture that was last asked with: it is asked with again as a library grows, and with other words beside it. */
export class LastReading {
  #last: { readonly of: string; readonly text: string } | undefined;

  /** @param of names the picture, or the part of it */
  async text(of: string, read: () => Promise<string>): Promise<string> {
    if (this.#last?.of === of) return this.#last.text;
    const text = await read();
    this.#last = { of, text };
    return text;
  }
}

export interface ImageSearchTools extends RecognitionTools {
  readonly lastReading: LastReading;
  readonly searcher: Pick<Searcher, "search" | "seesPictures">;
  readonly catalog: PictureCatalog;
  /** Present while the library gets to know its pictures; resolves when it has, or has taken too long. */
  readonly acquaintance?: () => Promise<void>;
  /** Describes pictures for encoders that do not see; undefined without one. */
  readonly narrator: Narrator | undefined;
  /**
   * Is told the hits that are the picture, best first, once they are known and words and meaning are still to be asked.
   * Not called when nothing was recognised by then; the answer takes the place of what was told.
   */
  readonly onRecognised?: (hits: readonly SearchHit[]) => void;
}

/**
 * Searches with a picture: what it shows (the visual channel), what is written in it, its vector, and `request.query`.
 * Pictures that are recognised come first, then the sections that embed them. The picture goes nowhere but to the servers
 * that the user has set up; it does not become part of the library and leaves no artifact behind.
 *
 * Reading text takes most of the time. It is only read where it is not known: a picture that was recognised, and is
 * nearly all that the query picture shows, has its words in the library. Unless a first glance recognises one, reading
 * begins at once, beside a closer look.
 *
 * @throws AfterimageError when the file is missing, no picture, damaged or too large
 */
export async function searchByImage(request: ImageSearchRequest, tools: ImageSearchTools, signal: AbortSignal): Promise<SearchResponse> {
  const started = performance.now();
  const { pool, searcher, visual, catalog, narrator, lastReading } = tools;
  const { file, crop, query: typed, ...rest } = request;
  const asks = (channel: Channel): boolean => request.channels?.includes(channel) ?? true;
  const reads = asks("lexical") || asks("dense");
  const task = { file: resolve(file), ...(crop ? { crop } : {}) };
  const look = await pool.run("look", task, signal);
  const unneeded = new AbortController();
  let reading: Promise<string> | undefined;
  const read = (): Promise<string> => {
    const readIt = (): Promise<string> => pool.run("read", task, AbortSignal.any([signal, unneeded.signal]));
    return (reading ??= mayBeGivenUp(lastReading.text(JSON.stringify([look.hash, crop]), readIt)));
  };
  let pictures = picturesIn(catalog);
  if (tools.acquaintance && asks("visual") && !(await isSeen(look, pictures, tools, signal))) {
    await tools.acquaintance();
    signal.throwIfAborted();
    pictures = picturesIn(catalog);
  }
  const resemble = resembling(look, pictures, tools, signal);
  const found: Sight = asks("visual")
    ? await recognise(look, { task, pictures, resemble, onUnsure: () => void (reads && read()) }, tools, signal)
    : { pictures: [], ways: [] };
  let seen = await grouped(found.pictures, pictures, tools, signal);
  if (tools.onRecognised && seen.length > 0) {
    const question = { seen, typed: plainText(parseQuery(typed)) };
    const { hits } = await searcher.search({ ...rest, query: typed, channels: ["visual"] }, signal, question);
    tools.onRecognised(hits.filter(({ match }) => match !== undefined));
  }

  const known = reads && found.pictures[0] ? wordsOf(found.pictures[0], pictures) : undefined;
  if (known !== undefined) unneeded.abort();
  const words = queryFromPicture(known ?? (reads ? await read() : ""));
  const question = { ...rest, query: [words, typed].filter((part) => part.trim() !== "").join(" ") };
  if (asks("visual") && found.pictures.length === 0) {
    const { hits } = await searcher.search({ ...question, limit: proposedByWords, channels: ["lexical"] }, signal);
    const proposed = hits.flatMap(({ picture }) => picture?.pixels ?? []);
    seen = await grouped(await visual.findAmong(proposed, found.ways, resemble, signal), pictures, tools, signal);
  }
  const png = asks("dense") && (searcher.seesPictures || (known === undefined && narrator)) ? await pool.run("draw-asked", task, signal) : undefined;
  const description = png && !searcher.seesPictures ? await describe(png, narrator, signal) : undefined;
  const answer = await searcher.search(question, signal, {
    seen,
    typed: plainText(parseQuery(typed)),
    ...(png ? { png } : {}),
    ...(typeof description === "string" ? { description } : {}),
  });
  const notes = description instanceof AfterimageError ? [...answer.notes, `The picture was not described: ${description.message}`] : answer.notes;
  const isSilent = words === "" && seen.length === 0 && reads;
  return {
    hits: answer.hits,
    notes: isSilent ? [...notes, "No text was read in the picture, and no picture of the library was recognised in it."] : notes,
    tookMs: performance.now() - started,
  };
}

/** What a vision model says of a picture, as its answers are embedded; undefined without a model. */
async function describe(png: Uint8Array, narrator: Narrator | undefined, signal: AbortSignal): Promise<string | AfterimageError | undefined> {
  const deadline = AbortSignal.timeout(describeDeadlineMs);
  try {
    return narrator && accountText(await narrator.narrate(png, AbortSignal.any([signal, deadline]), "query"));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AfterimageError) return error;
    if (deadline.aborted) return new AfterimageError({ kind: "timeout", message: `the vision model did not answer within ${describeDeadlineMs / 1000} seconds.` });
    throw error;
  }
}
