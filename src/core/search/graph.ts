import { fragmentId, type Fragment, type FragmentId, type Mention } from "../model.ts";

/** A section showing a picture, from the picture's side. */
export interface Showing {
  readonly section: FragmentId;
  readonly mention: Mention;
}

/** A section showing a picture, from the section's side. */
export interface Shown {
  /** The picture's path. */
  readonly path: string;
  readonly mention: Mention;
}

/** What a change touched beyond the document itself. */
export interface GraphChange {
  /** Paths that other sections show now than before, or no longer. */
  readonly pictures: ReadonlySet<string>;
}

/** A document as far as the graph needs it. */
interface Linking {
  readonly path: string;
  readonly fragments: readonly Pick<Fragment, "key" | "mentions">[];
}

interface Section {
  readonly id: FragmentId;
  readonly folder: string;
  readonly mentions: readonly Mention[];
}

/**
 * Which section shows which picture, across documents.
 *
 * A mention names paths that it can mean; the first that exists counts, else a file of its bare name anywhere. A
 * picture that comes or goes can therefore change what sections elsewhere mean, so each section is also known by
 * everything it could mean.
 */
export class MentionGraph {
  readonly #paths = new Set<string>();
  readonly #pathsByName = new Map<string, Set<string>>();
  readonly #sectionsOf = new Map<string, readonly Section[]>();
  readonly #couldMean = new Map<string, Set<Section>>();
  readonly #shows = new Map<FragmentId, readonly Shown[]>();
  readonly #shownIn = new Map<string, Showing[]>();

  /** Pictures that a section shows, in the section's order. */
  shows(section: FragmentId): readonly Shown[] {
    return this.#shows.get(section) ?? [];
  }

  /** Sections that show the picture at `path`, in the order of their paths. */
  shownIn(path: string): readonly Showing[] {
    return this.#shownIn.get(path) ?? [];
  }

  /** Takes in a document that was added or changed. */
  put(document: Linking): GraphChange {
    const pictures = new Set<string>();
    for (const section of this.#sectionsOf.get(document.path) ?? []) this.#forget(section, pictures);
    const affected = this.#paths.has(document.path) ? [] : this.#appear(document.path);
    const sections = document.fragments
      .filter((fragment) => fragment.mentions.length > 0)
      .map(({ key, mentions }) => ({ id: fragmentId(document.path, key), folder: folderOf(document.path), mentions }));
    if (sections.length > 0) this.#sectionsOf.set(document.path, sections);
    else this.#sectionsOf.delete(document.path);
    for (const section of sections) {
      for (const key of keysOf(section)) getOrMake(this.#couldMean, key, () => new Set()).add(section);
    }
    for (const section of new Set([...sections, ...affected])) this.#resolve(section, pictures);
    return { pictures };
  }

  /** Forgets a document. */
  delete(path: string): GraphChange {
    const pictures = new Set<string>();
    for (const section of this.#sectionsOf.get(path) ?? []) this.#forget(section, pictures);
    this.#sectionsOf.delete(path);
    this.#paths.delete(path);
    this.#pathsByName.get(nameOf(path))?.delete(path);
    for (const section of this.#possiblyMeaning(path)) this.#resolve(section, pictures);
    return { pictures };
  }

  #appear(path: string): readonly Section[] {
    this.#paths.add(path);
    getOrMake(this.#pathsByName, nameOf(path), () => new Set()).add(path);
    return this.#possiblyMeaning(path);
  }

  #possiblyMeaning(path: string): readonly Section[] {
    return [...(this.#couldMean.get(path) ?? []), ...(this.#couldMean.get(nameKey(nameOf(path))) ?? [])];
  }

  #forget(section: Section, touched: Set<string>): void {
    this.#connect(section, [], touched);
    for (const key of keysOf(section)) {
      const sections = this.#couldMean.get(key);
      sections?.delete(section);
      if (sections?.size === 0) this.#couldMean.delete(key);
    }
  }

  #resolve(section: Section, touched: Set<string>): void {
    const shown = section.mentions.flatMap((mention) => {
      const path = mention.targets.find((target) => this.#paths.has(target)) ?? this.#named(mention.name, section.folder);
      return path === undefined ? [] : [{ path, mention }];
    });
    this.#connect(section, shown, touched);
  }

  #named(name: string | undefined, folder: string): string | undefined {
    if (name === undefined) return undefined;
    const candidates = [...(this.#pathsByName.get(name.toLowerCase()) ?? [])];
    const rank = (path: string): number => (folderOf(path) === folder ? 0 : path.split("/").length);
    return candidates.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))[0];
  }

  #connect(section: Section, shown: readonly Shown[], touched: Set<string>): void {
    for (const { path } of this.#shows.get(section.id) ?? []) {
      const others = (this.#shownIn.get(path) ?? []).filter((showing) => showing.section !== section.id);
      if (others.length > 0) this.#shownIn.set(path, others);
      else this.#shownIn.delete(path);
      touched.add(path);
    }
    if (shown.length > 0) this.#shows.set(section.id, shown);
    else this.#shows.delete(section.id);
    for (const { path, mention } of shown) {
      const showings = getOrMake(this.#shownIn, path, () => []);
      showings.push({ section: section.id, mention });
      showings.sort((a, b) => (a.section < b.section ? -1 : a.section > b.section ? 1 : 0));
      touched.add(path);
    }
  }
}

/** Under which keys a section is found again when a path appears or goes. */
function keysOf(section: Section): string[] {
  return section.mentions.flatMap(({ targets, name }) => (name === undefined ? targets : [...targets, nameKey(name)]));
}

/** Bare names share a map with paths; a NUL, which no path has, keeps them apart. */
function nameKey(name: string): string {
  return `\u0000${name.toLowerCase()}`;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).toLowerCase();
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
