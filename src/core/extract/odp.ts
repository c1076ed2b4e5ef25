import { limits } from "../limits.ts";
import type { DocumentSource, Extractor } from "./extractor.ts";
import { openOdf } from "./odf/open.ts";
import { sceneOfPage } from "./odf/slideScene.ts";
import { children } from "./office/elements.ts";
import { drawSlide, extractSlides, type SlideShow } from "./office/slideShow.ts";

/** OpenDocument presentations: a fragment a slide, and one for each picture, chart and diagram on it. */
export const odp: Extractor = {
  name: "odp",
  version: 1,
  extensions: ["odp", "otp"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    return extractSlides(source.path, await open(source), signal);
  },

  async render(source, anchor, maxSide, signal) {
    return drawSlide(source.path, await open(source), anchor, maxSide, signal);
  },
};

async function open(source: DocumentSource): Promise<SlideShow> {
  const document = await openOdf(source, "presentation");
  const pages = children(document.body, "page");
  return {
    title: document.title,
    count: pages.length,
    load: (part) => document.opened.bytes(part),
    scene: (at) => sceneOfPage(document, pages[at]!),
  };
}
