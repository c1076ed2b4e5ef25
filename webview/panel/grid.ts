/** Moving about in a grid of cards by keyboard. */

/**
 * The card that a key leads to from card `index`, in a grid of `count` cards in `columns` columns.
 *
 * @returns its index; -1 for leaving the grid at the top; `index` itself where the key leads nowhere;
 *          undefined when the key does not move
 */
export function moveInGrid(key: string, index: number, columns: number, count: number): number | undefined {
  const last = count - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, index - 1);
    case "ArrowRight":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return index < columns ? -1 : index - columns;
    case "ArrowDown": {
      const hasRowBelow = Math.floor(index / columns) < Math.floor(last / columns);
      return hasRowBelow ? Math.min(last, index + columns) : index;
    }
    case "PageUp":
      return Math.max(index % columns, index - 3 * columns);
    case "PageDown":
      return Math.min(last, index + 3 * columns);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}
