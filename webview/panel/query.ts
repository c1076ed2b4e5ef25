/**
 * What the search box and the filter chips make of each other. The query's syntax is parsed by the search itself;
 * here filters are only recognised, so that chips can show, set and remove them.
 */
import type { FragmentKind } from "../../src/engine/protocol/webview.ts";

const names = ["type", "path", "ext", "after", "before"] as const;
export type FilterName = (typeof names)[number];

/** A filter as it was typed. */
export interface TypedFilter {
  readonly name: FilterName;
  /** Without quotes. */
  readonly value: string;
  /** Whether a minus stands before it: everything but that. */
  readonly negated: boolean;
  /** Where it stands in the query. */
  readonly start: number;
  readonly end: number;
}

/** A chip that sets a `type:` filter. */
export interface TypeChip {
  readonly kind: FragmentKind;
  readonly label: string;
}

/** The type chips beside “All”, which sets no filter. */
const typeChips: readonly TypeChip[] = [
  { kind: "image", label: "Images" },
  { kind: "figure", label: "Figures" },
  { kind: "diagram", label: "Diagrams" },
  { kind: "page", label: "PDF pages" },
  { kind: "slide", label: "Slides" },
  { kind: "moment", label: "Videos" },
  { kind: "section", label: "Sections" },
];

/** The filter that a type chip sets. */
export function typeFilter(kind: FragmentKind): string {
  return `type:${kind}`;
}

/** The type chips worth showing: of kinds that there are, and the one that is set. */
export function typeChipsFor(kinds: ReadonlySet<FragmentKind>, active: string | undefined): readonly TypeChip[] {
  return typeChips.filter(({ kind }) => kinds.has(kind) || typeFilter(kind) === active);
}

const quotes = `"“”„「」『』`;
/** A filter, its value perhaps quoted, a "quoted phrase" or a word; as the search itself splits a query. */
const token = new RegExp(
  `(?<minus>-?)(?<name>[a-z]+)[:：](?:[${quotes}](?<quoted>[^${quotes}]*)[${quotes}]|(?<bare>[^\\s${quotes}]*))` +
    `|[${quotes}](?<phrase>[^${quotes}]+)[${quotes}]|(?<word>[^\\s${quotes}]+)`,
  "giu",
);

function isFilterName(name: string | undefined): name is FilterName {
  return (names as readonly (string | undefined)[]).includes(name);
}

/** The filters in a query, in order. One without a value yet (`path:`) is none. */
export function typedFilters(query: string): TypedFilter[] {
  return Array.from(query.matchAll(token)).flatMap(({ 0: whole, index, groups }) => {
    const name = groups?.["name"]?.toLowerCase();
    const value = groups?.["quoted"] ?? groups?.["bare"] ?? "";
    const negated = groups?.["minus"] === "-";
    return isFilterName(name) && value !== "" ? [{ name, value, negated, start: index, end: index + whole.length }] : [];
  });
}

/** A filter as one would type it, for naming it on a button. */
export function filterText({ name, value, negated }: TypedFilter): string {
  return `${negated ? "-" : ""}${name}:${value}`;
}

/** Whether a filter says which type is wanted, as the type chips do. */
export function isType({ name, negated }: TypedFilter): boolean {
  return name === "type" && !negated;
}

/** The words and phrases of a query without its filters. */
export function queryTerms(query: string): string[] {
  const words = typedFilters(query).reduceRight((text, filter) => withoutFilter(text, filter), query);
  return Array.from(words.matchAll(token), ({ 0: whole, groups }) => groups?.["phrase"] ?? whole);
}

/** The query with one of its {@link typedFilters} cut out. */
export function withoutFilter(query: string, filter: TypedFilter): string {
  return [query.slice(0, filter.start).trimEnd(), query.slice(filter.end).trimStart()].filter((part) => part !== "").join(" ");
}

/** What is searched: the typed query after the chips' filters; a typed `type:` overrules the type chip. */
export function composeQuery(query: string, filters: readonly string[]): string {
  const typed = typedFilters(query).some(isType);
  return [...filters.filter((filter) => !(typed && filter.startsWith("type:"))), query.trim()].filter((part) => part !== "").join(" ");
}

/** The `type:` filter that holds, typed (perhaps as the chip is called) or set by a chip; undefined when everything is searched. */
export function activeType(query: string, filters: readonly string[]): string | undefined {
  const typed = typedFilters(query).find(isType);
  if (!typed) return filters.find((filter) => filter.startsWith("type:"));
  const value = singular(typed.value);
  return `type:${typeChips.find(({ label }) => singular(label) === value)?.kind ?? value}`;
}

function singular(name: string): string {
  return name.toLowerCase().replace(/s$/, "");
}

/** Sets or (with undefined) clears the type, wherever it stood before. */
export function withType(query: string, filters: readonly string[], type: string | undefined): { query: string; filters: string[] } {
  const typed = typedFilters(query).filter(isType);
  return {
    query: typed.reduceRight((text, filter) => withoutFilter(text, filter), query),
    filters: [...filters.filter((filter) => !filter.startsWith("type:")), ...(type === undefined ? [] : [type])],
  };
}
