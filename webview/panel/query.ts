/**
 * What the search box and the filter chips make of each other. The query's syntax is parsed by the search itself;
 * here filters are only recognised, so that chips can show, set and remove them.
 */
import type { IconName } from "../shared/icon.ts";

const names = ["type", "path", "ext", "after", "before"] as const;
export type FilterName = (typeof names)[number];

/** A filter as it was typed. */
export interface TypedFilter {
  readonly name: FilterName;
  /** Without quotes. */
  readonly value: string;
  /** Where it stands in the query. */
  readonly start: number;
  readonly end: number;
}

/** The type chips: what they say and the filter they set; “All” sets none. */
export const typeChips: readonly { readonly label: string; readonly icon?: IconName; readonly filter?: string }[] = [
  { label: "All" },
  { label: "Diagrams & images", icon: "file-media", filter: "type:image" },
  { label: "PDF pages", icon: "file-pdf", filter: "type:page" },
  { label: "Sections", icon: "list-selection", filter: "type:section" },
  { label: "Diagram source", icon: "type-hierarchy", filter: "type:diagram" },
];

/** A token: a word, a "quoted phrase", or `name:value` whose value may be quoted. */
const token = /(?:(?<name>[a-z]+):)?(?:"(?<quoted>[^"]*)"?|(?<plain>[^\s"]+))/giu;

function isFilterName(name: string | undefined): name is FilterName {
  return (names as readonly (string | undefined)[]).includes(name);
}

/** The filters in a query, in order. One without a value yet (`path:`) is none. */
export function typedFilters(query: string): TypedFilter[] {
  return Array.from(query.matchAll(token)).flatMap(({ 0: whole, index, groups }) => {
    const name = groups?.["name"]?.toLowerCase();
    const value = groups?.["quoted"] ?? groups?.["plain"] ?? "";
    return isFilterName(name) && value !== "" ? [{ name, value, start: index, end: index + whole.length }] : [];
  });
}

/** The words and phrases of a query without its filters, for marking them in titles. */
export function queryTerms(query: string): string[] {
  const words = typedFilters(query).reduceRight((text, filter) => withoutFilter(text, filter), query);
  return Array.from(words.matchAll(token), ({ groups }) => groups?.["quoted"] ?? groups?.["plain"] ?? "").filter((word) => word !== "");
}

/** The query with one of its {@link typedFilters} cut out. */
export function withoutFilter(query: string, filter: TypedFilter): string {
  return [query.slice(0, filter.start).trimEnd(), query.slice(filter.end).trimStart()].filter((part) => part !== "").join(" ");
}

/** What is searched: the typed query after the chips' filters; a typed `type:` overrules the type chip. */
export function composeQuery(query: string, filters: readonly string[]): string {
  const typed = typedFilters(query).some(({ name }) => name === "type");
  return [...filters.filter((filter) => !(typed && filter.startsWith("type:"))), query.trim()].filter((part) => part !== "").join(" ");
}

/** The `type:` filter that holds, typed or set by a chip; undefined when everything is searched. */
export function activeType(query: string, filters: readonly string[]): string | undefined {
  const typed = typedFilters(query).find(({ name }) => name === "type");
  return typed ? `type:${typed.value.toLowerCase()}` : filters.find((filter) => filter.startsWith("type:"));
}

/** Sets or (with undefined) clears the type, wherever it stood before. */
export function withType(query: string, filters: readonly string[], type: string | undefined): { query: string; filters: string[] } {
  const typed = typedFilters(query).filter(({ name }) => name === "type");
  return {
    query: typed.reduceRight((text, filter) => withoutFilter(text, filter), query),
    filters: [...filters.filter((filter) => !filter.startsWith("type:")), ...(type === undefined ? [] : [type])],
  };
}
