/** Words of a picture that are asked for: enough to tell pictures apart, few enough to answer at once. */
const mostWords = 60;

/** What a picture says, as a query without syntax: OCR may read a colon or quotation mark that must not act as a filter. */
export function queryFromPicture(text: string): string {
  const words = text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== "");
  return [...new Set(words)].slice(0, mostWords).join(" ");
}
