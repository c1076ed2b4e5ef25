/** A file's name in words: `docs/payment-flow_v2.png` → `payment flow v2`, `shop.drawio.svg` → `shop`. */
export function titleFromPath(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/(?:\.(?:drawio|excalidraw))?\.[^.]+$/i, "");
  const words = name.replace(/[-_+.\s]+/g, " ").trim();
  return words === "" ? name : words;
}

const madeUp = /^(?:page|sheet|layer|artboard|drawing|untitled|svg|group|slide|diagram)?[\s._-]*(?:\d+|copy)?[\s._-]*\d*$|artboard/i;

/** Whether a drawing or a page of it has no name, or the one that a drawing program gave it because nobody did. */
export function isMadeUpTitle(title: string): boolean {
  return madeUp.test(title.trim());
}
