import type { Block } from "./block.ts";
import type { SourceBlock } from "./diagrams.ts";
import type { Section } from "./fragments.ts";
import { placeHeadings } from "./headings.ts";

/** Takes in the parts of a document in their order and gives its sections. */
export interface SectionBuilder {
  heading(heading: { readonly depth: number; readonly title: string; readonly id?: string | undefined; readonly line: number }): void;
  /** Empty blocks are left out. */
  block(block: Block): void;
  diagram(diagram: SourceBlock): void;
  result(): Section[];
}

/**
 * Starts the sections of a document.
 * @param documentTitle as {@link placeHeadings} takes it
 * @param lastLine      of the document
 */
export function startSections(documentTitle: string, lastLine: number): SectionBuilder {
  const place = placeHeadings(documentTitle);
  const open = (heading: Pick<Section, "title" | "headingPath" | "line"> & { slug?: string }) => ({
    ...heading,
    blocks: [] as Block[],
    diagrams: [] as SourceBlock[],
  });
  const sections = [open({ title: "", headingPath: documentTitle === "" ? [] : [documentTitle], line: 1 })];
  return {
    heading: ({ line, ...heading }) => void sections.push(open({ ...place(heading), line })),
    block: (block) => {
      if (block.text !== "" || block.images.length > 0) sections.at(-1)!.blocks.push(block);
    },
    diagram: (diagram) => void sections.at(-1)!.diagrams.push(diagram),
    result: () =>
      sections.map((section, at) => ({
        ...section,
        endLine: Math.max(section.line, (sections[at + 1]?.line ?? lastLine + 1) - 1),
      })),
  };
}
