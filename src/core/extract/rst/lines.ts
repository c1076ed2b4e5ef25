/** A line with its number in the document, 1-based. */
export interface Line {
  readonly text: string;
  readonly number: number;
}

export const isBlank = ({ text }: Line): boolean => text === "";

export const indentOf = ({ text }: Line): number => text.length - text.trimStart().length;

/**
 * The indented lines that follow, their common indentation taken off and blank ones around them left out.
 * @returns `end`: where the first line after them stands
 */
export function indentedBlock(lines: readonly Line[], start: number): { readonly block: readonly Line[]; readonly end: number } {
  let end = start;
  while (end < lines.length && (isBlank(lines[end]!) || indentOf(lines[end]!) > 0)) end++;
  const inside = lines.slice(start, end);
  const first = inside.findIndex((line) => !isBlank(line));
  if (first === -1) return { block: [], end };
  const indents = inside.filter((line) => !isBlank(line)).map(indentOf);
  const indent = indents.reduce((least, each) => Math.min(least, each));
  const last = inside.findLastIndex((line) => !isBlank(line));
  return { block: inside.slice(first, last + 1).map(({ text, number }) => ({ text: text.slice(indent), number })), end };
}

/** The options (`:alt: …`) that a directive's block begins with, and what follows them. */
export function takeOptions(block: readonly Line[]): { readonly options: ReadonlyMap<string, string>; readonly content: readonly Line[] } {
  const options = new Map<string, string>();
  let at = 0;
  let name: string | undefined;
  for (; at < block.length && !isBlank(block[at]!); at++) {
    const line = block[at]!;
    const [, option, value] = /^:([\w-]+):(?:\s+(.*))?$/.exec(line.text) ?? [];
    if (option !== undefined) options.set((name = option), value ?? "");
    else if (name !== undefined && indentOf(line) > 0) options.set(name, `${options.get(name)} ${line.text.trim()}`.trim());
    else break;
  }
  const content = block.slice(at);
  return { options, content: content.slice(Math.max(0, content.findIndex((line) => !isBlank(line)))) };
}
