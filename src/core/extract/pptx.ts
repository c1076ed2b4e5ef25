import { limits } from "../limits.ts";
import type { DocumentSource, Extractor } from "./extractor.ts";
import { drawSlide, extractSlides, type SlideShow } from "./office/slideShow.ts";
import { openDeck } from "./pptx/deck.ts";
import { sceneOfSlide } from "./pptx/slideScene.ts";

/** PowerPoint presentations: a fragment a slide, and one for each picture, chart and diagram on it. */
export const pptx: Extractor = {
  name: "pptx",
  version: 2,
  extensions: ["pptx", "pptm", "ppsx", "potx"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    return extractSlides(source.path, await open(source), signal);
  },

  async render(source, anchor, maxSide, signal) {
    return drawSlide(source.path, await open(source), anchor, maxSide, signal);
  },
};

async function open(source: DocumentSource): Promise<SlideShow> {
  const deck = await openDeck(source);
  return {
    title: deck.title,
    count: deck.slides.length,
    load: (part) => deck.opened.bytes(part),
    scene: (at) => sceneOfSlide(deck, deck.slides[at]!),
  };
}
