import GithubSlugger, { slug } from "github-slugger";

/** A heading among those of its document. */
export interface PlacedHeading {
  readonly title: string;
  readonly slug: string;
  /** Headings from the document's title down to this one. */
  readonly headingPath: readonly string[];
}

/** Slug of headings that have no letter or digit in title and id, whose own would be empty. */
const wordless = "section";

/** Places the headings of one document, which it is given in their order. */
export type HeadingPlacer = (heading: { readonly depth: number; readonly title: string; readonly id?: string | undefined }) => PlacedHeading;

/**
 * Starts placing the headings of a document. A heading has GitHub's slug of its title, or of the id it states itself,
 * numbered where the document has it already.
 *
 * @param documentTitle stands first in every heading path, unless it is the document's own first heading; may be empty
 */
export function placeHeadings(documentTitle: string): HeadingPlacer {
  const slugger = new GithubSlugger();
  const above: { depth: number; title: string }[] = [];
  return ({ depth, title, id }) => {
    while (above.length > 0 && above.at(-1)!.depth >= depth) above.pop();
    above.push({ depth, title });
    const titles = above.map((heading) => heading.title);
    const headingPath = documentTitle === "" || isSame(titles[0]!, documentTitle) ? titles : [documentTitle, ...titles];
    const name = [id, title].find((each) => each !== undefined && slug(each) !== "") ?? wordless;
    return { title, slug: slugger.slug(name, name === id), headingPath };
  };
}

function isSame(one: string, other: string): boolean {
  return one.trim().toLowerCase() === other.trim().toLowerCase();
}
