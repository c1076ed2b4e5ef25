import { fragmentKinds, type FragmentKind } from "../model.ts";
import { parseDate } from "./dates.ts";

/** One condition a result must meet. */
export type Filter =
  | { readonly field: "type"; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly field: "path"; readonly value: string; readonly negated: boolean }
  | { readonly field: "ext"; readonly values: readonly string[]; readonly negated: boolean }
  | { readonly field: "after" | "before"; readonly value: string };

/** A piece of what is looked for: a word, or words that must stand together. */
export interface Term {
  readonly text: string;
  readonly phrase: boolean;
}

/** What the user typed, understood. Plain data; dates stay as written, so that it does not depend on the clock. */
export interface ParsedQuery {
  readonly terms: readonly Term[];
  readonly filters: readonly Filter[];
  /** What was not understood, in words for the user. */
  readonly notes: readonly string[];
}

/** What a `type:` value stands for: kinds of fragment, file name endings, or both. */
export interface TypeMeaning {
  readonly kinds?: readonly FragmentKind[];
  readonly extensions?: readonly string[];
}

const markdown: TypeMeaning = { extensions: ["md", "mdx", "markdown"] };
const documents: TypeMeaning = { kinds: ["section", "page", "slide"] };
const pictures: TypeMeaning = { kinds: ["image", "figure"] };

/** Every value of `type:`. Beside the kinds' own names: words that people use for them, and formats. */
export const typeMeanings: ReadonlyMap<string, TypeMeaning> = new Map<string, TypeMeaning>([
  ...fragmentKinds.map((kind): [string, TypeMeaning] => [kind, { kinds: [kind] }]),
  ["picture", pictures],
  ["photo", pictures],
  ["screenshot", pictures],
  ["heading", { kinds: ["section"] }],
  ["text", { kinds: ["section"] }],
  ["doc", documents],
  ["document", documents],
  ["video", { kinds: ["moment"] }],
  ["presentation", { kinds: ["slide"] }],
  ["deck", { kinds: ["slide"] }],
  ["pdf", { extensions: ["pdf"] }],
  ["svg", { extensions: ["svg"] }],
  ["png", { extensions: ["png"] }],
  ["jpg", { extensions: ["jpg", "jpeg"] }],
  ["jpeg", { extensions: ["jpg", "jpeg"] }],
  ["word", { extensions: ["docx", "docm", "odt", "ott"] }],
  ["excel", { extensions: ["xlsx", "xlsm", "ods", "ots"] }],
  ["notebook", { extensions: ["ipynb"] }],
  ["epub", { extensions: ["epub"] }],
  ["gif", { extensions: ["gif"] }],
  ["markdown", markdown],
  ["md", markdown],
  ["mermaid", { kinds: ["diagram"] }],
]);

const quotes = `"“”„「」『』`;
/** A filter's value may be quoted to hold spaces; a colon and a comma may be full width. */
const tokenPattern = new RegExp(
  `(?<negation>-?)(?<name>[A-Za-z]+)[:：](?:[${quotes}](?<quoted>[^${quotes}]*)[${quotes}]|(?<bare>[^\\s${quotes}]*))` +
    `|[${quotes}](?<phrase>[^${quotes}]+)[${quotes}]` +
    `|(?<word>[^\\s${quotes}]+)`,
  "gu",
);

/**
 * Reads a query: words, "quoted phrases", and the filters `type:`, `path:`, `ext:`, `after:`, `before:`, of which the
 * first three can be negated (`-type:image`). Never throws: what is not understood becomes a note, and an unknown
 * filter is looked for as words.
 */
export function parseQuery(query: string): ParsedQuery {
  const terms: Term[] = [];
  const filters: Filter[] = [];
  const notes: string[] = [];
  for (const { 0: written, groups = {} } of query.matchAll(tokenPattern)) {
    const name = groups.name?.toLowerCase();
    if (groups.phrase !== undefined) {
      const text = collapse(groups.phrase);
      if (text !== "") terms.push({ text, phrase: true });
    } else if (name !== undefined && isFilterName(name)) {
      const filter = readFilter(name, collapse(groups.quoted ?? groups.bare ?? ""), groups.negation === "-");
      if (typeof filter === "string") notes.push(filter);
      else filters.push(filter);
    } else {
      if (name !== undefined && looksLikeFilter(groups.bare)) {
        notes.push(`“${name}:” is not a filter, so it is looked for as words. Filters: ${filterNames.join(": ")}:`);
      }
      terms.push({ text: written.split(quote, 1)[0]!, phrase: false });
      const quoted = collapse(groups.quoted ?? "");
      if (quoted !== "") terms.push({ text: quoted, phrase: true });
    }
  }
  return { terms, filters, notes };
}

/** Writes a query down again: reading the result gives the same query. Filters come last. */
export function formatQuery({ terms, filters }: Pick<ParsedQuery, "terms" | "filters">): string {
  return [
    ...terms.map(({ text, phrase }) => (phrase ? `"${text}"` : text)),
    ...filters.map((filter) => {
      const negation = "negated" in filter && filter.negated ? "-" : "";
      const value = "values" in filter ? filter.values.join(",") : filter.value;
      return `${negation}${filter.field}:${/\s/u.test(value) ? `"${value}"` : value}`;
    }),
  ].join(" ");
}

/** The query without its filters and quotation marks: what an encoder is asked. */
export function plainText({ terms }: Pick<ParsedQuery, "terms">): string {
  return terms.map((term) => term.text).join(" ");
}

const filterNames = ["type", "path", "ext", "after", "before"] as const;
type FilterName = (typeof filterNames)[number];

const quote = new RegExp(`[${quotes}]`, "u");

function isFilterName(name: string): name is FilterName {
  return (filterNames as readonly string[]).includes(name);
}

/** `kind:image` does; `PE:01` does, too, but `http://…`, `std::vector` and `note:` do not. */
function looksLikeFilter(value: string | undefined): boolean {
  return value !== undefined && /^[\p{L}\p{N}]/u.test(value);
}

function readFilter(field: FilterName, value: string, negated: boolean): Filter | string {
  if (value === "") return `“${field}:” needs a value.`;
  switch (field) {
    case "path":
      return { field, value: value.replaceAll("\\", "/"), negated };
    case "ext": {
      const values = list(value).map((ending) => ending.replace(/^\*?\./, ""));
      return values.length === 0 ? `“ext:${value}” names no file name ending.` : { field, values, negated };
    }
    case "type": {
      const values = list(value).map(singular);
      const unknown = values.find((name) => !typeMeanings.has(name));
      if (values.length > 0 && unknown === undefined) return { field, values, negated };
      return `“type:${unknown ?? value}” is not known. Types: ${[...typeMeanings.keys()].join(", ")}.`;
    }
    case "after":
    case "before":
      if (negated) return `“-${field}:” is not understood; use “${field === "after" ? "before" : "after"}:”.`;
      if (parseDate(value) !== undefined) return { field, value };
      return `“${field}:${value}” is not a date. Dates: 2026, 2026-03, 2026-03-15, today, yesterday, 30d, 2w, 6m, 1y.`;
  }
}

function list(value: string): string[] {
  return value
    .toLowerCase()
    .split(/[,，、]/u)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function singular(name: string): string {
  return !typeMeanings.has(name) && name.endsWith("s") ? name.slice(0, -1) : name;
}

function collapse(text: string): string {
  return text.trim().replace(/\s+/gu, " ");
}
