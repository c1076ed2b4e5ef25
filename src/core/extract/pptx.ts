import type { DocumentSource } from "./extractor.ts";
import { officeFormat } from "./office/format.ts";
import { slideShow, type SlideShow } from "./office/slideShow.ts";
import { openDeck } from "./pptx/deck.ts";
import { sceneOfSlide } from "./pptx/slideScene.ts";

/** PowerPoint presentations: a fragment a slide, and one for each picture, chart and diagram on it. */
export const pptx = officeFormat({ name: "pptx", version: 2, extensions: ["pptx", "pptm", "ppsx", "potx"] }, slideShow, open);

async function open(source: DocumentSource): Promise<SlideShow> {
  const deck = await openDeck(source);
  return {
    title: deck.title,
    count: deck.slides.length,
    load: (part) => deck.opened.bytes(part),
    scene: (at) => sceneOfSlide(deck, deck.slides[at]!),
  };
}
