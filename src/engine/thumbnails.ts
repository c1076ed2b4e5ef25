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

/** Does the same for all pictures that a section shows. */
export async function withShownThumbnails<T extends { readonly shows: readonly { readonly picture?: Picture }[] }>(
  section: T,
  thumbnailPath: ThumbnailPath,
): Promise<T & { readonly shows: readonly (T["shows"][number] & { readonly thumbnailFile?: string })[] }> {
  return { ...section, shows: await Promise.all(section.shows.map((shown) => withThumbnail(shown, thumbnailPath))) };
}
