/** Names of pictures and shapes: what authors wrote, told from what programs put in by themselves. Pure. */

/** Words that Office adds to alternative texts, and the line breaks before them. */
const generated = /\n*(?:description automatically generated.*|automatisch generierte beschreibung.*)$/i;

/** “Picture 3”, “Grafik 12”, “image2.png”, “Content Placeholder 4”. */
const madeUp = /^(?:[\p{L}\s-]{0,40}?\s*\d+\s*|(?:image|img|media|picture)[\s_-]*\d*\.\w+|picture|image|chart|https?:\/\/.*)$/iu;

/** A name or alternative text as its author wrote it; empty for one that nobody did. */
export function writtenName(name: string): string {
  const cleaned = name.replace(generated, "").trim();
  return madeUp.test(cleaned) ? "" : cleaned;
}
