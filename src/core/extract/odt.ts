import type { DocumentSource } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { blocksOf } from "./odf/blocks.ts";
import { chartOf } from "./odf/chart.ts";
import { openOdf } from "./odf/open.ts";
import { officeFormat } from "./office/format.ts";
import { sectionsOf, textDocument, type TextDocument } from "./office/textDocument.ts";

/** OpenDocument texts: a fragment a heading, and one for each picture and chart. */
export const odt = officeFormat({ name: "odt", version: 1, extensions: ["odt", "ott"] }, textDocument, open);

async function open(source: DocumentSource): Promise<TextDocument> {
  const { opened, body, styles, title: stated } = await openOdf(source, "text");
  const blocks = blocksOf(body, styles);
  const title = stated || (blocks.find(({ role, text }) => role === "title" && text !== "")?.text ?? "");
  return {
    opened,
    title: title || titleFromPath(source.path),
    sections: sectionsOf(blocks, title),
    chart: async (part) => chartOf(await opened.xml(`${part}/content.xml`)),
  };
}
