import { extname } from "node:path";

/** Whether an editor's `filenamePattern` (`*.docx`, `*.{docx,xlsx}`) names the ending of this file. Pure. */
export function isForFile(pattern: string, path: string): boolean {
  const ending = extname(path).slice(1).toLowerCase();
  return ending !== "" && (pattern.toLowerCase().match(/[\p{L}\p{N}]+/gu)?.includes(ending) ?? false);
}
