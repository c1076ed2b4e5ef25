/** A file's name in words: `docs/payment-flow_v2.png` → `payment flow v2`. */
export function titleFromPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.[^.]+$/, "");
  const words = name.replace(/[-_+.\s]+/g, " ").trim();
  return words === "" ? name : words;
}
