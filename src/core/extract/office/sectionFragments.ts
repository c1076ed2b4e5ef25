import { limits } from "../../limits.ts";
import type { Extraction } from "../extractor.ts";
import type { Block } from "../sections/block.ts";

/** A heading or sheet with what stands below it. */
export interface OfficeSection {
  /** Empty before the first heading. */
  readonly title: string;
  readonly slug?: string;
  readonly headingPath: readonly string[];
  readonly blocks: readonly Block[];
}

/** A fragment a section that says something; those whose words are all in pictures have their figures. */
export function sectionFragments(sections: readonly OfficeSection[], documentTitle: string): Extraction {
  const told = sections.filter(({ slug, blocks }) => slug !== undefined || blocks.some(({ text }) => text !== ""));
  const problems = told.length > limits.fragments ? [`Only the first ${limits.fragments} of ${told.length} sections are indexed.`] : [];
  const fragments = told.slice(0, limits.fragments).map(({ title, slug, headingPath, blocks }) => ({
    key: `section:${slug ?? ""}`,
    kind: "section" as const,
    anchor: { headingPath, ...(slug === undefined ? {} : { slug }) },
    title: title || documentTitle,
    text: blocks.map(({ text }) => text).filter((text) => text !== "").join("\n").slice(0, limits.fragmentText),
    labels: [],
    description: "",
    mentions: [],
  }));
  return { fragments, problems };
}
