import { access } from "node:fs/promises";
import type { Picture } from "../core/model.ts";

/** Where a picture's thumbnail lies, whether or not it is there. */
export type ThumbnailPath = (picture: Picture) => string;

/** Adds the file of the thumbnail to anything with a picture, when the file exists: the cache may have been pruned. */
export async function withThumbnail<T extends { readonly picture?: Picture }>(
  place: T,
  thumbnailPath: ThumbnailPath,
): Promise<T & { readonly thumbnailFile?: string }> {
  if (place.picture === undefined) {
    return place;
  }
  const thumbnailFile = thumbnailPath(place.picture);
  return access(thumbnailFile).then(
    () => ({ ...place, thumbnailFile }),
    () => place,
  );
}

/** Does the same for several. */
export function withThumbnails<T extends { readonly picture?: Picture }>(
  places: readonly T[],
  thumbnailPath: ThumbnailPath,
): Promise<readonly (T & { readonly thumbnailFile?: string })[]> {
  return Promise.all(places.map((place) => withThumbnail(place, thumbnailPath)));
}
