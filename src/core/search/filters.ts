import { parseDate, resolveDate } from "./dates.ts";
import type { SearchEntry } from "./entry.ts";
import { typeMeanings, type Filter } from "./query.ts";
import { fold } from "../text/tokenize.ts";

type Test = (entry: SearchEntry) => boolean;

/**
 * Makes one test of a query's filters. Several values of one filter are alternatives; different filters, and negated
 * ones, must all hold.
 *
 * @returns undefined when there are no filters
 */
export function compileFilters(filters: readonly Filter[], now: Date): Test | undefined {
  if (filters.length === 0) return undefined;
  const all: Test[] = [];
  const alternatives = new Map<Filter["field"], Test[]>();
  for (const filter of filters) {
    const test = compile(filter, now);
    if ("negated" in filter && filter.negated) all.push((entry) => !test(entry));
    else if (filter.field === "after" || filter.field === "before") all.push(test);
    else alternatives.set(filter.field, [...(alternatives.get(filter.field) ?? []), test]);
  }
  for (const tests of alternatives.values()) all.push((entry) => tests.some((test) => test(entry)));
  return (entry) => all.every((test) => test(entry));
}

const ideograph = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}]";
const phrasePiece = new RegExp(`${ideograph}|(?:(?!${ideograph})[\\p{L}\\p{N}\\p{M}])+`, "gu");

/**
 * A test for words that stand together, whatever case, diacritics, spacing and punctuation lie between them. The last
 * word may go on (`order serv` finds `order service`), the first one may not begin inside another.
 */
export function compilePhrase(phrase: string): Test {
  const pieces = fold(phrase).match(phrasePiece) ?? [];
  const [first] = pieces;
  if (first === undefined) return () => true;
  // Without spaces between words nothing tells where a Chinese word begins.
  const beginning = new RegExp(`^${ideograph}`, "u").test(first) ? "" : "(?<![\\p{L}\\p{N}])";
  const pattern = new RegExp(beginning + pieces.join("[^\\p{L}\\p{N}]*"), "u");
  return ({ fields }) => Object.values(fields).some((text) => pattern.test(fold(text)));
}

function compile(filter: Filter, now: Date): Test {
  switch (filter.field) {
    case "type": {
      const tests = filter.values.map((value) => {
        const { kinds, extensions } = typeMeanings.get(value) ?? {};
        return ({ place, extension }: SearchEntry) => kinds?.includes(place.kind) === true || extensions?.includes(extension) === true;
      });
      return (entry) => tests.some((test) => test(entry));
    }
    case "ext":
      return ({ extension }) => filter.values.includes(extension);
    case "path":
      return onceAPath(pathTest(filter.value));
    case "after":
    case "before": {
      const expression = parseDate(filter.value);
      if (expression === undefined) return () => true;
      const moment = resolveDate(expression, now);
      return filter.field === "after" ? ({ mtimeMs }) => mtimeMs >= moment : ({ mtimeMs }) => mtimeMs < moment;
    }
  }
}

/** A document's fragments share its path, so that it need be looked at only once a query. */
function onceAPath(test: (path: string) => boolean): Test {
  const known = new Map<string, boolean>();
  return ({ place: { path } }) => {
    let accepted = known.get(path);
    if (accepted === undefined) known.set(path, (accepted = test(path)));
    return accepted;
  };
}

/** Part of the path; or, with `*` or `?`, a glob over whole folder and file names, anywhere in it. */
function pathTest(value: string): (path: string) => boolean {
  const wanted = value.toLowerCase().normalize("NFC");
  if (!/[*?]/.test(wanted)) return (path) => path.toLowerCase().normalize("NFC").includes(wanted);
  const source = wanted
    .replace(/^\/|\/$/g, "")
    .replace(/\*\*\/|\*+|\?|[^*?]+/g, (part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "*") return "[^/]*";
      if (part.startsWith("*")) return ".*";
      return part === "?" ? "[^/]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    });
  const pattern = new RegExp(`(?:^|/)${source}(?:/|$)`, "u");
  return (path) => pattern.test(path.toLowerCase().normalize("NFC"));
}
