const narrow = /[ilIjtf.,:;'’|!()[\]/ ]/;
const wide = /[mwMW@%]/;
const upper = /[\p{Lu}&]/u;
const fullWidth = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uff60]/u;

/** About how wide a text is drawn in a sans-serif type, in the unit of the font size (mean widths of Arial). */
export function widthOfText(text: string, fontSize: number): number {
  let ems = 0;
  for (const character of text) {
    if (narrow.test(character)) ems += 0.28;
    else if (wide.test(character)) ems += 0.85;
    else if (fullWidth.test(character)) ems += 1;
    else ems += upper.test(character) ? 0.68 : 0.54;
  }
  return ems * fontSize;
}
