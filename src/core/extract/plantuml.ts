import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { drawWritten, fragmentOfWritten } from "./diagram/written.ts";
import type { ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { readDiagram } from "./markdown/diagramSource.ts";
import { decodeText } from "./text.ts";

/** PlantUML files: a fragment for each diagram that they hold. */
export const plantuml: Extractor = {
  name: "plantuml",
  version: 2,
  extensions: ["puml", "plantuml", "pu", "iuml"],
  maxBytes: limits.diagramSourceBytes,

  async extract(source, signal) {
    const { path } = source;
    const blocks = blocksOf(decodeText(source));
    const fragments: ExtractedFragment[] = [];
    for (const [at, block] of blocks.slice(0, limits.diagramPages).entries()) {
      signal.throwIfAborted();
      const place = { key: `diagram:${at + 1}`, anchor: { page: at + 1 }, title: titleFromPath(path) };
      fragments.push(...(await fragmentOfWritten(readDiagram("plantuml", block), place, path)));
    }
    const problems = [
      ...(blocks.length > limits.diagramPages ? [`Only the first ${limits.diagramPages} of ${blocks.length} diagrams are indexed.`] : []),
      ...(fragments.length === 0 ? ["There is no diagram in it."] : []),
    ];
    return { fragments, problems };
  },

  async render(source, { page = 1 }, maxSide) {
    const block = blocksOf(decodeText(source))[page - 1];
    if (block === undefined) throw new AfterimageError({ kind: "not-found", message: `${source.path} has no diagram ${page}.` });
    return drawWritten(readDiagram("plantuml", block), maxSide, source.path);
  },
};

/** From each `@start…` to its `@end…`; a file without them, as those that others include, is one diagram. */
function blocksOf(text: string): string[] {
  const blocks = text.split(/^(?=[ \t]*@start)/m).filter((block) => /^[ \t]*@start/.test(block));
  return blocks.length === 0 ? [text] : blocks;
}
