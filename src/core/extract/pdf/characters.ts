/** Radicals that fonts share with the character of the same shape, where Unicode has no compatibility mapping or another. */
const sharedShapes: ReadonlyMap<string, string> = new Map(
  [
    "⺓幺", "⺠民", "⺩王", "⺼月", "⻁虎", "⻄西", "⻅见", "⻆角", "⻉贝", "⻋车", "⻑長", "⻓长", "⻔门", "⻘青", "⻙韦", "⻚页", "⻛风",
    "⻜飞", "⻝食", "⻢马", "⻣骨", "⻤鬼", "⻥鱼", "⻦鸟", "⻨麦", "⻩黄", "⻬齐", "⻮齿", "⻰龙", "⼾户",
  ].map(([radical, character]) => [radical!, character!]),
);

const radicals = /[\u2e80-\u2fdf]/g;
/** Glyphs of symbol fonts, such as bullets: no character stands behind them. */
const privateUse = /[\ue000-\uf8ff\u{f0000}-\u{10fffd}]/gu;

/**
 * Makes a PDF's characters those that people type: programs that subset fonts often record a radical (`⼿`, U+2F3F)
 * for the character that looks the same (`手`).
 */
export function typedCharacters(text: string): string {
  return text.replace(radicals, (radical) => sharedShapes.get(radical) ?? radical.normalize("NFKC")).replace(privateUse, " ");
}
