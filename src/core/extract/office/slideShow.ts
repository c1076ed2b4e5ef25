/** A presentation, whatever its format, as fragments and as pictures. */
import { AfterimageError, isAbort, messageOf } from "../../errors.ts";
import { limits } from "../../limits.ts";
import type { Anchor } from "../../model.ts";
import type { ExtractedFragment, Extraction, Raster } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import { drawSlideFragment } from "./drawFragment.ts";
import type { LoadPart } from "./drawScene.ts";
import type { OfficeKind } from "./format.ts";
import type { Scene } from "./scene.ts";
import { fragmentsOfSlide, type SlideContext } from "./slideFragments.ts";

export interface SlideShow {
  /** May be empty. */
  readonly title: string;
  readonly count: number;
  readonly load: LoadPart;
  /**
   * @param at number of the slide, from 0
   * @throws AfterimageError when the slide cannot be read
   */
  readonly scene: (at: number) => Promise<Scene>;
}

export const slideShow: OfficeKind<SlideShow> = { extract, draw };

/** @throws AfterimageError `unreadable` when no slide can be read */
async function extract(path: string, { title, count, load, scene }: SlideShow, signal: AbortSignal): Promise<Extraction> {
  const problems: string[] = [];
  const context: SlideContext = { path, deckTitle: title || titleFromPath(path), load, media: new Map(), problems };
  if (count > limits.slides) problems.push(`Only the first ${limits.slides} of ${count} slides are indexed.`);
  const fragments: ExtractedFragment[] = [];
  for (let at = 0; at < Math.min(count, limits.slides); at++) {
    signal.throwIfAborted();
    try {
      const slide = await scene(at);
      problems.push(...slide.problems.map((problem) => `Slide ${at + 1}: ${problem}`));
      fragments.push(...(await fragmentsOfSlide(slide, at + 1, context, signal)));
    } catch (error) {
      if (isAbort(error)) throw error;
      problems.push(`Slide ${at + 1} cannot be read: ${messageOf(error)}`);
    }
  }
  if (fragments.length === 0) {
    throw new AfterimageError({
      kind: "unreadable",
      message: `No slide of ${path} can be read. ${problems[0] ?? "It has none."}`,
      hint: "Open it in PowerPoint or LibreOffice to see whether the file is damaged.",
    });
  }
  return { fragments: fragments.slice(0, limits.fragments), problems };
}

/** Draws a slide or a figure on it. @throws AfterimageError `not-found` when there is none */
async function draw(path: string, { count, load, scene }: SlideShow, anchor: Anchor, maxSide: number, signal: AbortSignal): Promise<Raster> {
  const at = (anchor.slide ?? 1) - 1;
  if (at < 0 || at >= count) throw new AfterimageError({ kind: "not-found", message: `${path} has no slide ${anchor.slide}.` });
  return drawSlideFragment(await scene(at), anchor, maxSide, load, path, signal);
}
