import type { FragmentId } from "../model.ts";
import type { SearchEntry } from "./entry.ts";
import { compileFilters, compilePhrase } from "./filters.ts";
import type { ParsedQuery } from "./query.ts";

/** What a query's filters and phrases let through. */
export interface Acceptance {
  /** Whether everything is welcome. */
  readonly isOpen: boolean;
  /** All that the filters let through, whatever the phrases say; undefined without filters. */
  readonly filtered: ReadonlySet<FragmentId> | undefined;
  /** Whether filters and phrases let a fragment through. */
  readonly accepts: (id: FragmentId) => boolean;
}

interface Entries {
  get(id: FragmentId): SearchEntry | undefined;
  all(): Iterable<SearchEntry>;
}

/**
 * Filters are cheap, and asked of every entry at once; a phrase reads a fragment's whole text, and is asked only of
 * those that come up.
 */
export function acceptanceOf({ filters, terms }: ParsedQuery, entries: Entries, now: Date): Acceptance {
  const filter = compileFilters(filters, now);
  const phrases = terms.filter((term) => term.phrase).map((term) => compilePhrase(term.text));
  const filtered = filter && new Set<FragmentId>();
  if (filter) for (const entry of entries.all()) if (filter(entry)) filtered?.add(entry.id);

  const known = new Map<FragmentId, boolean>();
  const holdsPhrases = (id: FragmentId): boolean => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const entry = entries.get(id);
    const holds = entry !== undefined && phrases.every((phrase) => phrase(entry));
    known.set(id, holds);
    return holds;
  };
  return {
    isOpen: filter === undefined && phrases.length === 0,
    filtered,
    accepts: (id) => (filtered?.has(id) ?? true) && (phrases.length === 0 || holdsPhrases(id)),
  };
}
