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

/** A test for words that stand together, whatever case, diacritics, spacing and punctuation lie between them. */
export function compilePhrase(phrase: string): Test {
  const words = fold(phrase).match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
  if (words.length === 0) return () => true;
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])${words.join("[^\\p{L}\\p{N}]*")}`, "u");
  const inChinese = new RegExp(words.join("[^\\p{L}\\p{N}]*"), "u");
  const spaced = /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}]/u.test(words[0]!);
  return ({ fields }) => Object.values(fields).some((text) => (spaced ? pattern : inChinese).test(fold(text)));
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
      return pathTest(filter.value);
    case "after":
    case "before": {
      const expression = parseDate(filter.value);
      if (expression === undefined) return () => true;
      const moment = resolveDate(expression, now);
      return filter.field === "after" ? ({ mtimeMs }) => mtimeMs >= moment : ({ mtimeMs }) => mtimeMs < moment;
    }
  }
}

/** Part of the path; or, with `*` or `?`, a glob over whole folder and file names, anywhere in it. */
function pathTest(value: string): Test {
  const wanted = value.toLowerCase().normalize("NFC");
  if (!/[*?]/.test(wanted)) return ({ place }) => place.path.toLowerCase().normalize("NFC").includes(wanted);
  const source = wanted
    .replace(/^\/|\/$/g, "")
    .replace(/\*\*\/|\*+|\?|[^*?]+/g, (part) => {
      if (part === "**/") return "(?:.*/)?";
      if (part === "*") return "[^/]*";
      if (part.startsWith("*")) return ".*";
      return part === "?" ? "[^/]" : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
    });
  const pattern = new RegExp(`(?:^|/)${source}(?:/|$)`, "u");
  return ({ place }) => pattern.test(place.path.toLowerCase().normalize("NFC"));
}
