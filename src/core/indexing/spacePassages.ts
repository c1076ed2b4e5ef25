import type { Passage, PassageForm } from "../search/passages.ts";
import { inputKey } from "../share/sharedKeys.ts";
import type { OpenSpace } from "../spaces/librarySpaces.ts";
import type { StoredDocument } from "../store/catalog.ts";
import { sha256Hex } from "../store/hash.ts";
import { pictureInputVersion } from "./prepare.ts";

/** A passage and the key of its vector in one space. */
export interface KeyedPassage {
  readonly key: string;
  readonly passage: Passage;
}

/** A space, as far as it matters for what documents have in it. */
type PassageSpace = Pick<OpenSpace, "id"> & { readonly vectors: Pick<OpenSpace["vectors"], "has"> };

/** What the documents of a library have, and should have, in one space. */
export class SpacePassages {
  readonly #space: PassageSpace;
  readonly #form: PassageForm;
  readonly #passagesOf: (path: string, form: PassageForm) => ReadonlyMap<string, readonly Passage[]>;

  constructor(space: PassageSpace, form: PassageForm, passagesOf: (path: string, form: PassageForm) => ReadonlyMap<string, readonly Passage[]>) {
    this.#space = space;
    this.#form = form;
    this.#passagesOf = passagesOf;
  }

  /** Whether these are what is embedded in this form. */
  isOf({ takesImages, passageWords, picturesAlone }: PassageForm): boolean {
    const own = this.#form;
    return own.takesImages === takesImages && own.passageWords === passageWords && own.picturesAlone === picturesAlone;
  }

  /** The passages of a document, by the fragment's key. */
  of(path: string): ReadonlyMap<string, readonly KeyedPassage[]> {
    const keyed = new Map<string, readonly KeyedPassage[]>();
    for (const [fragment, passages] of this.#passagesOf(path, this.#form)) {
      keyed.set(fragment, passages.map((passage) => ({ passage, key: this.#keyOf(passage) })));
    }
    return keyed;
  }

  /**
   * Whether the catalog says of all passages of a document where their vectors are, or why they have none. While its
   * pictures are still to be looked at there are none to be had: they would be of passages that are about to change.
   */
  areComplete(document: StoredDocument): boolean {
    if (document.wordsOnly) return true;
    const wanted = this.of(document.path);
    const has = document.vectors[this.#space.id] ?? {};
    return (
      wanted.size === Object.keys(has).length &&
      [...wanted].every(([fragment, passages]) => {
        const taken = passages.filter((item) => document.refused?.[this.refusalKey(item)] === undefined);
        const keys = has[fragment];
        return keys?.length === taken.length && taken.every(({ key }, at) => keys[at] === key && this.#space.vectors.has(key));
      })
    );
  }

  /** Names a passage among {@link StoredDocument.refused}: a picture that is refused is refused whatever is said of it. */
  refusalKey({ passage: { picture }, key }: KeyedPassage): string {
    return picture === undefined ? key : sha256Hex(this.#space.id, "refused", picture.pixels);
  }

  #keyOf({ text, picture }: Passage): string {
    const { id } = this.#space;
    if (picture === undefined) return sha256Hex(id, "document", text);
    return sha256Hex(id, "document", text, `${picture.pixels}@${pictureInputVersion}`);
  }
}

/** Key of what is embedded of a passage in what a team shares. */
export function sharedKeyOf({ text, picture }: Passage): string {
  return inputKey(text, picture && `${picture.pixels}@${pictureInputVersion}`);
}
