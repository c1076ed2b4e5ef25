import { posix } from "node:path";

/** `https:`, `data:`, `//host`: points outside the library. A drive letter (`C:\`) does so as well. */
const external = /^(?:[a-z][a-z0-9+.-]*:|\/\/)/i;

/** `/x`, `~/x` (docfx), `@site/x` (Docusaurus), `@/x`: relative to some root of the site. */
const rootPrefix = /^(?:~|@site|@)?\//;

/** Folders that site generators serve as `/`. */
const servedFolders = ["", "static", "public"] as const;

/**
 * The files a reference can mean, most likely first; relative to the library's root, forward slashes, no duplicates.
 *
 * A root-relative reference means the library's root, or, where the site is only a part of the library, any folder
 * above the document or what such a folder serves as the site's root (`static/`, `public/`).
 *
 * @param documentPath the document that refers, relative to the library's root
 * @param reference    as written: may be percent-encoded, have a query, a fragment or backslashes
 * @returns nothing when the reference is external or leaves the library
 */
export function resolveReference(documentPath: string, reference: string): string[] {
  const written = reference.trim().replaceAll("\\", "/");
  if (written === "" || external.test(written)) return [];
  const path = written.replace(/[?#].*$/s, "");
  const folder = posix.dirname(documentPath);
  const targets = new Set<string>();
  // Percent signs are encoding nearly always, but a file may really be called `100%25.png`.
  for (const spelling of [decodePercent(path), path]) {
    for (const base of rootPrefix.test(spelling) ? siteRoots(folder) : [folder, "."]) {
      const target = posix.normalize(posix.join(base, spelling.replace(rootPrefix, "")));
      if (isInside(target)) targets.add(target);
    }
  }
  return [...targets];
}

function siteRoots(folder: string): string[] {
  const above = ["."];
  const names = folder === "." ? [] : folder.split("/");
  for (let depth = names.length; depth > 0; depth--) above.push(names.slice(0, depth).join("/"));
  return above.flatMap((root) => servedFolders.map((served) => posix.join(root, served)));
}

function isInside(target: string): boolean {
  return target !== "." && target !== ".." && !target.startsWith("../") && !target.startsWith("/");
}

function decodePercent(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
