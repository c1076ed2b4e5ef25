import type { PictureAccount } from "../describe/describer.ts";
import { fragmentId, type Fragment, type FragmentId } from "../model.ts";
import type { StoredDocument } from "../store/catalog.ts";
import type { Place } from "./types.ts";

/** The parts of a fragment that the lexical channel weighs apart. */
export const searchFields = ["title", "text", "caption", "context", "path", "account"] as const;
export type SearchField = (typeof searchFields)[number];

/** A section that shows a picture, with what it says about it. */
export interface Appearance {
  readonly section: Fragment;
  readonly mention: Fragment["mentions"][number];
}

/** A fragment as the search sees it: with what other documents say about it. */
export interface SearchEntry {
  readonly id: FragmentId;
  readonly place: Place;
  readonly fragment: Fragment;
  /** Texts to find it by. */
  readonly fields: Readonly<Record<SearchField, string>>;
  /** Hash of the document: equal for copies of one picture. */
  readonly hash: string;
  /** File name ending, lower case, without the dot. */
  readonly extension: string;
  readonly mtimeMs: number;
}

/** Sections whose words count for a picture. One shown in more than these is an icon: what stands around it does not tell what it shows. */
export const maxAppearances = 6;

/**
 * Makes the searchable view of a fragment.
 * @param appearances sections that show it, for the picture of a document; empty for all else
 */
export function makeEntry(document: StoredDocument, fragment: Fragment, appearances: readonly Appearance[]): SearchEntry {
  const { path, hash, mtimeMs } = document;
  const { key, kind, anchor, title } = fragment;
  let fields: SearchEntry["fields"] | undefined;
  return {
    id: fragmentId(path, key),
    place: { path, key, kind, anchor, title },
    fragment,
    // A library is opened with a lexical index that knows these already: most entries are never asked for them.
    get fields() {
      return (fields ??= fieldsOf(document, fragment, appearances));
    },
    hash,
    extension: extensionOf(path),
    mtimeMs,
  };
}

function fieldsOf({ path, accounts }: StoredDocument, fragment: Fragment, appearances: readonly Appearance[]): SearchEntry["fields"] {
  const telling = appearances.length > maxAppearances ? [] : appearances;
  const mentions = [...fragment.mentions, ...appearances.map(({ mention }) => mention)];
  return {
    title: lines([fragment.title, ...(fragment.anchor.headingPath ?? [])]),
    text: fragment.text,
    caption: lines([fragment.description, ...mentions.flatMap(({ alt, caption, title }) => [alt, caption, title])]),
    context: lines(telling.flatMap(({ section, mention }) => [...headingsOf(section), mention.prose])),
    path: path.replaceAll("/", " "),
    account: accountText(accounts?.[fragment.key]?.account),
  };
}

/** What a vision model says of a picture; empty without one. */
export function accountText(account: PictureAccount | undefined): string {
  if (account === undefined) return "";
  const { title, summary, diagramType, components, relations, visibleText } = account;
  return lines([title, summary, diagramType, components.join(", "), relations.join("\n"), visibleText]);
}

/** Headings from the document's title down to the section's own. */
function headingsOf(section: Fragment): readonly string[] {
  return section.anchor.headingPath ?? [section.title];
}

/** The texts that say something, each once, one a line. */
export function lines(texts: readonly string[]): string {
  return [...new Set(texts.map((text) => text.trim()))].filter((text) => text !== "").join("\n");
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const dot = name.lastIndexOf(".");
  return dot <= 0 ? "" : name.slice(dot + 1).toLowerCase();
}
