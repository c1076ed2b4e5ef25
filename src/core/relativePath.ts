import { relative, sep } from "node:path";

/** Path of a file below a root, with forward slashes, as the library knows it; undefined for a file elsewhere. */
export function relativePath(root: string, file: string): string | undefined {
  const path = relative(root, file).split(sep).join("/");
  return path === "" || path === ".." || path.startsWith("../") || /^[A-Za-z]:/.test(path) ? undefined : path;
}

/** The innermost of several roots that holds a file. */
export function rootOf(roots: readonly string[], file: string): string | undefined {
  return roots
    .filter((root) => relativePath(root, file) !== undefined)
    .reduce<string | undefined>((best, root) => (best === undefined || root.length > best.length ? root : best), undefined);
}
