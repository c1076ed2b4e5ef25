import type { Place } from "../../core/search/types.ts";

/**
 * Line of a place in a document as it is now, 0-based. The index may be a moment behind the editor: when the line it
 * knows no longer holds the section's heading, the nearest line that does is meant.
 */
export function findLine(lines: readonly string[], { kind, anchor, title }: Pick<Place, "kind" | "anchor" | "title">): number {
  const known = Math.min(Math.max((anchor.line ?? 1) - 1, 0), Math.max(lines.length - 1, 0));
  const heading = normalized(anchor.headingPath?.at(-1) ?? title);
  if (kind !== "section" || anchor.slug === undefined || heading === "") {
    return known;
  }
  const holdsHeading = (line: number): boolean => {
    const text = lines[line] ?? "";
    return normalized(text) === heading || normalized(text.replace(tag, " ")) === heading;
  };
  for (let distance = 0; distance < lines.length; distance++) {
    for (const line of [known - distance, known + distance]) {
      if (holdsHeading(line)) return line;
    }
  }
  return known;
}

/** Of HTML, where a heading stands between tags. */
const tag = /<[^<>]*>/g;

/** A heading's words, however it is marked up. */
function normalized(text: string): string {
  return text.replace(/[^\p{L}\p{N}]+/gu, " ").trim().toLowerCase();
}
