import { fragmentId, splitFragmentId, standsForFile, type Fragment, type FragmentId } from "../model.ts";
import type { StoredDocument } from "../store/catalog.ts";
import { makeEntry, maxAppearances, searchFields, type Appearance, type SearchEntry } from "./entry.ts";
import { MentionGraph } from "./graph.ts";

/** What an update did to the entries. */
export interface EntryChange {
  /** Entries that are new or whose words changed. */
  readonly changed: readonly SearchEntry[];
  readonly removed: readonly FragmentId[];
}

/**
 * The searchable view of a library's documents, kept as they come, change and go: an entry a fragment, with what
 * sections elsewhere say about a picture.
 */
export class EntryStore {
  readonly graph = new MentionGraph();
  readonly #documents = new Map<string, StoredDocument>();
  /** Those of {@link load} only when they were asked for, until {@link #makeAll}. */
  #entries = new Map<FragmentId, SearchEntry>();
  #areAllMade = true;
  readonly #pictures = new Set<FragmentId>();
  readonly #pathsByHash = new Map<string, Set<string>>();

  get(id: FragmentId): SearchEntry | undefined {
    const made = this.#entries.get(id);
    if (made !== undefined || this.#areAllMade) return made;
    const { path, key } = splitFragmentId(id);
    const document = this.#documents.get(path);
    const fragment = document?.fragments.find((candidate) => candidate.key === key);
    return document && fragment && this.#make(document, fragment);
  }

  all(): Iterable<SearchEntry> {
    this.#makeAll();
    return this.#entries.values();
  }

  /** Fragments with pixels. */
  get pictures(): ReadonlySet<FragmentId> {
    return this.#pictures;
  }

  document(path: string): StoredDocument | undefined {
    return this.#documents.get(path);
  }

  documents(): Iterable<StoredDocument> {
    return this.#documents.values();
  }

  /** Entries of a document, in its order. */
  entriesOf(path: string): SearchEntry[] {
    const document = this.#documents.get(path);
    return (document?.fragments ?? []).flatMap(({ key }) => this.get(fragmentId(path, key)) ?? []);
  }

  /** Fragments that tell something of this one: sections that show it, or pictures that it shows; icons tell nothing. */
  neighbours({ id, place, fragment }: SearchEntry): FragmentId[] {
    if (standsForFile(place.kind)) return this.#isIcon(place.path) ? [] : this.graph.shownIn(place.path).map(({ section }) => section);
    if (fragment.mentions.length === 0) return [];
    return this.graph.shows(id).flatMap(({ path }) => (this.#isIcon(path) ? [] : (this.wholePicture(path)?.id ?? [])));
  }

  /** The picture that a document is, when it is one; the first of a recording. */
  wholePicture(path: string): SearchEntry | undefined {
    const fragment = this.#documents.get(path)?.fragments.find(({ kind }) => standsForFile(kind));
    return fragment && this.get(fragmentId(path, fragment.key));
  }

  /** Paths of documents with the same bytes, this one's included. */
  copiesOf({ hash }: SearchEntry): string[] {
    return [...(this.#pathsByHash.get(hash) ?? [])].sort();
  }

  /** Takes the documents of a whole library into an empty store. A search asks for few of their entries, so they are made then. */
  load(documents: Iterable<StoredDocument>): void {
    for (const document of documents) {
      this.#remember(document);
      this.graph.put(document);
      for (const { key, picture } of document.fragments) if (picture) this.#pictures.add(fragmentId(document.path, key));
    }
    this.#areAllMade = false;
  }

  /** Takes changed documents in and removed ones out. */
  update(changed: readonly StoredDocument[], removed: readonly string[]): EntryChange {
    // What an entry said before is not to be known afterwards.
    this.#makeAll();
    const touched = new Set<string>();
    const gone: FragmentId[] = [];
    for (const path of removed) {
      const document = this.#documents.get(path);
      if (document === undefined) continue;
      gone.push(...this.#dropEntries(document, new Set()));
      this.#forget(document);
      for (const picture of this.graph.delete(path).pictures) touched.add(picture);
    }
    for (const document of changed) {
      const before = this.#documents.get(document.path);
      if (before !== undefined) {
        gone.push(...this.#dropEntries(before, new Set(document.fragments.map(({ key }) => key))));
        this.#forget(before);
      }
      this.#remember(document);
      touched.add(document.path);
      for (const picture of this.graph.put(document).pictures) touched.add(picture);
    }
    return { changed: [...touched].flatMap((path) => this.#refresh(path)), removed: gone };
  }

  /** Makes a document's entries anew; returns those whose words are others than before. */
  #refresh(path: string): SearchEntry[] {
    const document = this.#documents.get(path);
    return (document?.fragments ?? []).flatMap((fragment) => {
      const before = this.#entries.get(fragmentId(path, fragment.key));
      const entry = this.#make(document!, fragment);
      if (fragment.picture === undefined) this.#pictures.delete(entry.id);
      else this.#pictures.add(entry.id);
      return before !== undefined && searchFields.every((field) => before.fields[field] === entry.fields[field]) ? [] : [entry];
    });
  }

  #make(document: StoredDocument, fragment: Fragment): SearchEntry {
    const entry = makeEntry(document, fragment, standsForFile(fragment.kind) ? this.#appearances(document.path) : []);
    this.#entries.set(entry.id, entry);
    return entry;
  }

  /** Makes the entries that nobody has asked for; all come in the order of the documents. */
  #makeAll(): void {
    if (this.#areAllMade) return;
    const made = this.#entries;
    this.#entries = new Map();
    for (const document of this.#documents.values()) {
      for (const fragment of document.fragments) {
        const entry = made.get(fragmentId(document.path, fragment.key));
        if (entry) this.#entries.set(entry.id, entry);
        else this.#make(document, fragment);
      }
    }
    this.#areAllMade = true;
  }

  #appearances(path: string): Appearance[] {
    return this.graph.shownIn(path).flatMap(({ section: id, mention }) => {
      const section = this.#fragment(id);
      return section === undefined ? [] : [{ section, mention }];
    });
  }

  #isIcon(path: string): boolean {
    return this.graph.shownIn(path).length > maxAppearances;
  }

  #fragment(id: FragmentId): Fragment | undefined {
    const { path, key } = splitFragmentId(id);
    return this.#documents.get(path)?.fragments.find((fragment) => fragment.key === key);
  }

  #dropEntries(document: StoredDocument, keptKeys: ReadonlySet<string>): FragmentId[] {
    const ids = document.fragments.filter(({ key }) => !keptKeys.has(key)).map(({ key }) => fragmentId(document.path, key));
    for (const id of ids) {
      this.#entries.delete(id);
      this.#pictures.delete(id);
    }
    return ids;
  }

  #remember(document: StoredDocument): void {
    this.#documents.set(document.path, document);
    const paths = this.#pathsByHash.get(document.hash);
    if (paths === undefined) this.#pathsByHash.set(document.hash, new Set([document.path]));
    else paths.add(document.path);
  }

  #forget({ path, hash }: StoredDocument): void {
    this.#documents.delete(path);
    const paths = this.#pathsByHash.get(hash);
    paths?.delete(path);
    if (paths?.size === 0) this.#pathsByHash.delete(hash);
  }
}
