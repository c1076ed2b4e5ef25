import { readFile } from "node:fs/promises";
import { join } from "node:path";
import ignore, { type Ignore } from "ignore";
import picomatch from "picomatch";
import { extractorFor } from "../extract/registry.ts";
import type { DocumentLimits } from "../libraryTypes.ts";
import { limits } from "../limits.ts";
import { libraryFolderName } from "../sharedFolder.ts";

/** Names of the files whose patterns leave files out, the later ones deciding over the earlier. */
export const ignoreFileNames = [".gitignore", ".afterimageignore"] as const;

/** Folders that never hold a user's documents: version control, our own files, installed packages. */
const alwaysIgnored = new Set([".git", ".hg", ".svn", libraryFolderName, "node_modules"]);

/** What a rule says of a file: `take` it, or leave it out (`ignored` by a pattern, `unsupported` format, `too-large`). */
export type Verdict = "take" | "ignored" | "unsupported" | "too-large";

/**
 * Decides which files belong to a library: one service for the scan and for the watcher, so that both see the same
 * documents.
 *
 * Follows gitignore(5): patterns of nested ignore files apply below their folder, the deepest that says anything
 * decides, and nothing below an ignored folder comes back. `.afterimageignore` has the same syntax and the last word.
 * Paths are relative to the root with forward slashes.
 */
export class FileRules {
  readonly #root: string;
  readonly #isExcluded: (path: string) => boolean;
  readonly #wanted: DocumentLimits;
  /** Patterns of a folder's own ignore files, by the folder's path ("" is the root). */
  readonly #patterns = new Map<string, Promise<Ignore | undefined>>();
  /** Whether a folder, or one above it, is left out. */
  readonly #folders = new Map<string, Promise<boolean>>();

  /** @param exclude glob patterns as in VS Code's `files.exclude` (`**\/build`, `*.tmp`) */
  constructor(root: string, exclude: readonly string[], wanted: DocumentLimits = {}) {
    this.#root = root;
    this.#wanted = wanted;
    const globs = exclude.flatMap((glob) => [glob, `${glob.replace(/\/+$/, "")}/**`]);
    this.#isExcluded = globs.length === 0 ? () => false : picomatch(globs, { dot: true });
  }

  /** Forgets what was read from ignore files; call it when one of them changed. */
  refresh(): void {
    this.#patterns.clear();
    this.#folders.clear();
  }

  /** Whether a change of this file changes the rules themselves. */
  static isRuleFile(path: string): boolean {
    return (ignoreFileNames as readonly string[]).includes(path.slice(path.lastIndexOf("/") + 1));
  }

  /** Whether the scan may enter a folder. */
  async entersFolder(path: string): Promise<boolean> {
    return path === "" || !(await this.#folderIgnored(path));
  }

  /** @param size in bytes */
  async judge(path: string, size: number): Promise<Verdict> {
    const extractor = extractorFor(path);
    if (!extractor) return "unsupported";
    const parent = parentOf(path);
    if (parent !== "" && (await this.#folderIgnored(parent))) return "ignored";
    if (await this.#matches(path, false)) return "ignored";
    return size > this.maxBytes(path) ? "too-large" : "take";
  }

  /** Bytes that a file may have: what its format reads, or what the user wants of formats with that limit. */
  maxBytes(path: string): number {
    const own = extractorFor(path)?.maxBytes ?? 0;
    const { fileMegabytes, recordingMegabytes } = this.#wanted;
    const wanted = own === limits.binaryBytes ? fileMegabytes : own === limits.recordingBytes ? recordingMegabytes : undefined;
    return wanted ? wanted * 1024 * 1024 : own;
  }

  #folderIgnored(path: string): Promise<boolean> {
    let answer = this.#folders.get(path);
    if (!answer) {
      answer = this.#judgeFolder(path);
      this.#folders.set(path, answer);
    }
    return answer;
  }

  async #judgeFolder(path: string): Promise<boolean> {
    if (alwaysIgnored.has(path.slice(path.lastIndexOf("/") + 1))) return true;
    const parent = parentOf(path);
    if (parent !== "" && (await this.#folderIgnored(parent))) return true;
    return this.#matches(path, true);
  }

  async #matches(path: string, isFolder: boolean): Promise<boolean> {
    if (this.#isExcluded(path)) return true;
    for (let folder = parentOf(path); ; folder = parentOf(folder)) {
      const patterns = await this.#patternsOf(folder);
      if (patterns) {
        const below = folder === "" ? path : path.slice(folder.length + 1);
        const result = patterns.test(isFolder ? `${below}/` : below);
        if (result.ignored) return true;
        if (result.unignored) return false;
      }
      if (folder === "") return false;
    }
  }

  #patternsOf(folder: string): Promise<Ignore | undefined> {
    let patterns = this.#patterns.get(folder);
    if (!patterns) {
      patterns = this.#readPatterns(folder);
      this.#patterns.set(folder, patterns);
    }
    return patterns;
  }

  async #readPatterns(folder: string): Promise<Ignore | undefined> {
    const files: string[] = ignoreFileNames.map((name) => join(this.#root, folder, name));
    // Git's own per-clone patterns count like those of the root's .gitignore.
    if (folder === "") files.unshift(join(this.#root, ".git", "info", "exclude"));
    const texts = await Promise.all(files.map(readIfPresent));
    if (texts.every((text) => text === "")) return undefined;
    return texts.reduce((patterns, text) => patterns.add(text), ignore());
  }
}

/** An ignore file that is absent or unreadable ignores nothing, as in git. */
async function readIfPresent(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch {
    return "";
  }
}

function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
