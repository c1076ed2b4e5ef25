/** Moving about by keyboard among cards that stand in rows, perhaps of several grids, one below the other. */

/**
 * The card that a key leads to from card `index`.
 *
 * @param rows how many cards each row has, from the top
 * @returns its index; -1 for leaving the cards at the top; `index` itself where the key leads nowhere;
 *          undefined when the key does not move
 */
export function moveInGrid(key: string, index: number, rows: readonly number[]): number | undefined {
  const last = rows.reduce((sum, length) => sum + length, 0) - 1;
  const { row, column } = placeOf(index, rows);
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, index - 1);
    case "ArrowRight":
      return Math.min(last, index + 1);
    case "ArrowUp":
      return row === 0 ? -1 : indexOf(row - 1, column, rows);
    case "ArrowDown":
      return row === rows.length - 1 ? index : indexOf(row + 1, column, rows);
    case "PageUp":
      return indexOf(Math.max(0, row - 3), column, rows);
    case "PageDown":
      return row + 3 < rows.length ? indexOf(row + 3, column, rows) : last;
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** The lengths of the rows that cards stand in, told by where each card begins: a new height is a new row. */
export function rowLengths(tops: readonly number[]): number[] {
  const lengths: number[] = [];
  for (const [at, top] of tops.entries()) {
    if (at > 0 && top === tops[at - 1]) lengths.push((lengths.pop() ?? 0) + 1);
    else lengths.push(1);
  }
  return lengths;
}

function placeOf(index: number, rows: readonly number[]): { row: number; column: number } {
  let column = index;
  let row = 0;
  while (row < rows.length - 1 && column >= (rows[row] ?? 0)) {
    column -= rows[row] ?? 0;
    row += 1;
  }
  return { row, column };
}

/** The card in a column of a row, or the row's last where it is shorter. */
function indexOf(row: number, column: number, rows: readonly number[]): number {
  const before = rows.slice(0, row).reduce((sum, length) => sum + length, 0);
  return before + Math.min(column, (rows[row] ?? 1) - 1);
}
