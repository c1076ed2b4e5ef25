import type { Place } from "../../core/search/types.ts";
import type { PlaceRef } from "../../engine/protocol/webview.ts";

/** Places kept for a view: several searches' hits with what they show, and more than anybody scrolls through. */
const kept = 5_000;

/**
 * The places that a webview was told of. It names them by reference only, so it cannot make us open a file that no
 * search returned.
 */
export class KnownPlaces {
  readonly #places = new Map<string, Place>();

  remember(root: string, places: readonly Place[]): void {
    for (const place of places) {
      const key = keyOf({ root, path: place.path, key: place.key });
      this.#places.delete(key);
      this.#places.set(key, place);
    }
    for (const oldest of this.#places.keys()) {
      if (this.#places.size <= kept) break;
      this.#places.delete(oldest);
    }
  }

  find(reference: PlaceRef): Place | undefined {
    return this.#places.get(keyOf(reference));
  }
}

function keyOf({ root, path, key }: PlaceRef): string {
  return [root, path, key].join("\u0000");
}
