import { limits } from "../../limits.ts";
import type { ExtractedFragment, Extraction } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import type { Block } from "./block.ts";
import { startDiagrams, type DiagramReader, type SourceBlock } from "./diagrams.ts";
import { mentionsOf } from "./mentions.ts";

/** A heading with what stands below it, up to the next heading of any depth. */
export interface Section {
  /** Empty before the first heading. */
  readonly title: string;
  /** Absent before the first heading. */
  readonly slug?: string;
  readonly headingPath: readonly string[];
  readonly line: number;
  readonly endLine: number;
  readonly blocks: readonly Block[];
  readonly diagrams: readonly SourceBlock[];
}

/**
 * A fragment a section, with the pictures it shows, and one for each diagram in it.
 * @param mostDrawn diagrams that get pictures
 */
export async function extractSections(path: string, sections: readonly Section[], signal: AbortSignal, mostDrawn: number = limits.drawnFences): Promise<Extraction> {
  const readDiagram = startDiagrams(path, mostDrawn);
  const fragments: ExtractedFragment[] = [];
  for (const section of sections) {
    if (fragments.length >= limits.fragments) break;
    signal.throwIfAborted();
    fragments.push(...(await fragmentsOf(path, section, readDiagram)));
  }
  const count = sections.length + sections.reduce((sum, { diagrams }) => sum + diagrams.length, 0);
  const problems = count > limits.fragments ? [`Only the first ${limits.fragments} of ${count} sections and diagrams are indexed.`] : [];
  return { fragments: fragments.slice(0, limits.fragments), problems };
}

async function fragmentsOf(path: string, section: Section, readDiagram: DiagramReader): Promise<ExtractedFragment[]> {
  const own = sectionFragment(path, section);
  const diagrams: ExtractedFragment[] = [];
  const { slug, headingPath } = section;
  for (const [at, diagram] of section.diagrams.slice(0, limits.fragments).entries()) {
    const anchor = { headingPath, line: diagram.line, endLine: diagram.endLine, ...(slug === undefined ? {} : { slug }) };
    diagrams.push(...(await readDiagram(diagram, { key: `diagram:${slug ?? ""}:${at + 1}`, anchor, title: own.title })));
  }
  // What stands before the first heading counts only when it says or shows something.
  const isBare = slug === undefined && own.text === "" && own.mentions.length === 0;
  return isBare ? diagrams : [own, ...diagrams];
}

function sectionFragment(path: string, section: Section): ExtractedFragment {
  const { blocks, slug, headingPath, line, endLine } = section;
  const text = blocks.map((block) => block.text).filter((each) => each !== "").join("\n");
  return {
    key: `section:${slug ?? ""}`,
    kind: "section",
    anchor: { headingPath, line, endLine, ...(slug === undefined ? {} : { slug }) },
    title: section.title || headingPath[0] || titleFromPath(path),
    text: text.slice(0, limits.fragmentText),
    labels: [],
    description: "",
    mentions: mentionsOf(path, blocks),
  };
}
