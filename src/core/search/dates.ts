/** A moment as written in a query, before the clock is known. */
type DateExpression =
  | { readonly year: number; readonly month: number; readonly day: number }
  | { readonly back: number; readonly unit: "h" | "d" | "w" | "m" | "y" };

/**
 * Reads `2026`, `2026-03`, `2026-03-15`, `today`, `yesterday`, or a span back from now: `12h`, `30d`, `2w`, `6m`, `1y`.
 * @returns undefined when it is none of these, or a day that no calendar has
 */
export function parseDate(text: string): DateExpression | undefined {
  const lower = text.toLowerCase();
  if (lower === "today") return { back: 0, unit: "d" };
  if (lower === "yesterday") return { back: 1, unit: "d" };

  const span = /^(\d{1,4})([hdwmy])$/.exec(lower);
  if (span !== null) return { back: Number(span[1]), unit: span[2] as "h" | "d" | "w" | "m" | "y" };

  const date = /^(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?$/.exec(lower);
  if (date === null) return undefined;
  const [year, month, day] = [Number(date[1]), Number(date[2] ?? 1), Number(date[3] ?? 1)];
  const exists = new Date(Date.UTC(year, month - 1, day));
  if (exists.getUTCMonth() !== month - 1 || exists.getUTCDate() !== day) return undefined;
  return { year, month, day };
}

/**
 * The moment an expression stands for, in milliseconds since the epoch: the first of the year, month or day that it
 * names, in local time; spans of days and longer reach back to the start of a day.
 */
export function resolveDate(expression: DateExpression, now: Date): number {
  if ("year" in expression) {
    const start = new Date(2000, expression.month - 1, expression.day);
    start.setFullYear(expression.year, expression.month - 1, expression.day);
    return start.getTime();
  }
  const { back, unit } = expression;
  if (unit === "h") return now.getTime() - back * 3_600_000;
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  if (unit === "y") return new Date(year - back, month, day).getTime();
  if (unit === "m") return new Date(year, month - back, day).getTime();
  return new Date(year, month, day - back * (unit === "w" ? 7 : 1)).getTime();
}
