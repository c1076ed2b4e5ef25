import { AfterimageError, isAbort, messageOf } from "../errors.ts";
import { limits } from "../limits.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { drawSlideFragment } from "./office/drawFragment.ts";
import { fragmentsOfSlide, type SlideContext } from "./office/slideFragments.ts";
import { openDeck } from "./pptx/deck.ts";
import { sceneOfSlide } from "./pptx/slideScene.ts";

/** PowerPoint presentations: a fragment a slide, and one for each picture, chart and diagram on it. */
export const pptx: Extractor = {
  name: "pptx",
  version: 2,
  extensions: ["pptx", "pptm", "ppsx", "potx"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const deck = await openDeck(source);
    const problems: string[] = [];
    const deckTitle = deck.title || titleFromPath(source.path);
    const context: SlideContext = { path: source.path, deckTitle, load: (part) => deck.opened.bytes(part), media: new Map(), problems };
    if (deck.slides.length > limits.slides) problems.push(`Only the first ${limits.slides} of ${deck.slides.length} slides are indexed.`);
    const fragments: ExtractedFragment[] = [];
    for (const [at, part] of deck.slides.slice(0, limits.slides).entries()) {
      signal.throwIfAborted();
      try {
        const scene = await sceneOfSlide(deck, part);
        problems.push(...scene.problems.map((problem) => `Slide ${at + 1}: ${problem}`));
        fragments.push(...(await fragmentsOfSlide(scene, at + 1, context, signal)));
      } catch (error) {
        if (isAbort(error)) throw error;
        problems.push(`Slide ${at + 1} cannot be read: ${messageOf(error)}`);
      }
    }
    if (fragments.length === 0) {
      throw new AfterimageError({
        kind: "unreadable",
        message: `No slide of ${source.path} can be read. ${problems[0] ?? "It has none."}`,
        hint: "Open it in PowerPoint or LibreOffice to see whether the file is damaged.",
      });
    }
    return { fragments: fragments.slice(0, limits.fragments), problems };
  },

  async render(source, anchor, maxSide, signal) {
    const deck = await openDeck(source);
    const part = deck.slides[(anchor.slide ?? 1) - 1];
    if (part === undefined) throw new AfterimageError({ kind: "not-found", message: `${source.path} has no slide ${anchor.slide}.` });
    return drawSlideFragment(await sceneOfSlide(deck, part), anchor, maxSide, (each) => deck.opened.bytes(each), source.path, signal);
  },
};
