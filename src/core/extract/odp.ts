import type { DocumentSource } from "./extractor.ts";
import { openOdf } from "./odf/open.ts";
import { sceneOfPage } from "./odf/slideScene.ts";
import { children } from "./office/elements.ts";
import { officeFormat } from "./office/format.ts";
import { slideShow, type SlideShow } from "./office/slideShow.ts";

/** OpenDocument presentations: a fragment a slide, and one for each picture, chart and diagram on it. */
export const odp = officeFormat({ name: "odp", version: 1, extensions: ["odp", "otp"] }, slideShow, open);

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
