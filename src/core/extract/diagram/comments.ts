/**
 * A source without what stands between two marks, and they; what is never closed stays. A pattern would look for the end
 * anew from every mark.
 */
export function without(open: string, close: string, source: string): string {
  const kept: string[] = [];
  let from = 0;
  for (let start = source.indexOf(open); start >= 0; start = source.indexOf(open, from)) {
    const end = source.indexOf(close, start + open.length);
    if (end < 0) break;
    kept.push(source.slice(from, start));
    from = end + close.length;
  }
  return kept.join("") + source.slice(from);
}
