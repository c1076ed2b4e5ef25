/** Bits of a packed uint32 that each field has for its term frequency, and the fields that there is room for. */
export const frequencyBits = 5;
export const maxFields = Math.floor(32 / frequencyBits);
export const maxFrequency = (1 << frequencyBits) - 1;

/** How often a term occurs in one field, out of a posting's packed frequencies. */
export function frequencyIn(packed: number, field: number): number {
  return (packed >>> (field * frequencyBits)) & maxFrequency;
}

/** Packed frequencies with one more occurrence in a field; beyond {@link maxFrequency} it stays, which BM25 has long saturated. */
export function oneMore(packed: number, field: number): number {
  return frequencyIn(packed, field) < maxFrequency ? packed + (1 << (field * frequencyBits)) : packed;
}

/** Where one term occurs: entry numbers, ascending, each with its packed frequencies. */
export class Postings {
  #entries: Uint32Array;
  #frequencies: Uint32Array;
  #length: number;

  /** Takes the arrays over without copying; they are copied when the list first grows beyond them. */
  constructor(entries: Uint32Array = new Uint32Array(2), frequencies: Uint32Array = new Uint32Array(2), length = 0) {
    this.#entries = entries;
    this.#frequencies = frequencies;
    this.#length = length;
  }

  get length(): number {
    return this.#length;
  }

  /** Entry numbers; only the first {@link length} count. */
  get entries(): Uint32Array {
    return this.#entries;
  }

  /** Packed frequencies; only the first {@link length} count. */
  get frequencies(): Uint32Array {
    return this.#frequencies;
  }

  /** @param entry greater than all before */
  push(entry: number, packed: number): void {
    if (this.#length === this.#entries.length) {
      this.#entries = grow(this.#entries);
      this.#frequencies = grow(this.#frequencies);
    }
    this.#entries[this.#length] = entry;
    this.#frequencies[this.#length] = packed;
    this.#length++;
  }

  /** Packed frequencies of one entry; 0 when the term is not in it. */
  of(entry: number): number {
    let low = 0;
    let high = this.#length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const found = this.#entries[middle]!;
      if (found === entry) return this.#frequencies[middle]!;
      if (found < entry) low = middle + 1;
      else high = middle - 1;
    }
    return 0;
  }

  /** The list with entries renumbered; those whose new number is negative are left out. */
  renumbered(newNumbers: Int32Array): Postings {
    const kept = new Postings();
    for (let index = 0; index < this.#length; index++) {
      const entry = newNumbers[this.#entries[index]!]!;
      if (entry >= 0) kept.push(entry, this.#frequencies[index]!);
    }
    return kept;
  }
}

function grow(array: Uint32Array): Uint32Array {
  const larger = new Uint32Array(Math.max(4, array.length * 2));
  larger.set(array);
  return larger;
}
