import { limits } from "../../limits.ts";
import type { DocumentSource, Extractor } from "../extractor.ts";
import { readOnce } from "../readOnce.ts";
import { drawDiagramAt } from "./diagrams.ts";
import { extractSections, type Section } from "./fragments.ts";

/** A format of text with headings, which is known by how it is read: a fragment a section, and one for each diagram written in it. */
export function sectionsFormat(about: Pick<Extractor, "name" | "version" | "extensions">, read: (source: DocumentSource) => readonly Section[]): Extractor {
  const sectionsOf = readOnce(read);
  return {
    ...about,
    maxBytes: limits.textBytes,
    showsFiles: true,
    extract: async (source, signal) => extractSections(source.path, sectionsOf(source), signal),
    render: async (source, { line }, maxSide) => drawDiagramAt(line, sectionsOf(source), maxSide, source.path),
  };
}
