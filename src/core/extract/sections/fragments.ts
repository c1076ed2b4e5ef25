import { limits } from "../../limits.ts";
import { relationsOf } from "../diagram/graph.ts";
import { relationLines } from "../diagram/relations.ts";
import type { ExtractedFragment, Extraction } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";
import { readDiagram } from "../markdown/diagramSource.ts";
import type { Block } from "./block.ts";
import { mentionsOf } from "./mentions.ts";

/** A diagram written as text within a section. */
export interface SourceBlock {
  /** One that `isDiagramLanguage` knows. */
  readonly language: string;
  readonly source: string;
  readonly line: number;
  readonly endLine: number;
}

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

/** A fragment a section, with the pictures it shows, and one for each diagram in it. */
export function extractSections(path: string, sections: readonly Section[]): Extraction {
  const fragments = sections.flatMap((section) => fragmentsOf(path, section));
  const problems =
    fragments.length > limits.fragments
      ? [`Only the first ${limits.fragments} of ${fragments.length} sections and diagrams are indexed.`]
      : [];
  return { fragments: fragments.slice(0, limits.fragments), problems };
}

function fragmentsOf(path: string, section: Section): ExtractedFragment[] {
  const own = sectionFragment(path, section);
  const diagrams = section.diagrams.map((diagram, at) => diagramFragment(section, diagram, at + 1));
  // What stands before the first heading counts only when it says or shows something.
  const isBare = section.slug === undefined && own.text === "" && own.mentions.length === 0;
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

function diagramFragment(section: Section, diagram: SourceBlock, count: number): ExtractedFragment {
  const { type, title, labels, graph } = readDiagram(diagram.language, diagram.source);
  const { slug, headingPath } = section;
  return {
    key: `diagram:${slug ?? ""}:${count}`,
    kind: "diagram",
    anchor: { headingPath, line: diagram.line, endLine: diagram.endLine, ...(slug === undefined ? {} : { slug }) },
    title: title || section.title || headingPath[0] || type,
    text: [...labels, ...relationLines(relationsOf(graph))].join("\n").slice(0, limits.fragmentText),
    labels: [],
    description: type,
    mentions: [],
  };
}
