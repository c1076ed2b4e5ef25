import * as vscode from "vscode";
import type { LibraryOptions } from "../core/libraryTypes.ts";
import type { EngineSettings } from "../engine/protocol/engine.ts";

const section = "afterimage";

/** The settings that package.json declares. */
interface Declared {
  readonly exclude: readonly string[];
  readonly ocr: boolean;
  readonly "search.limit": number;
  readonly workers: number;
}

/** Typed access to the settings. package.json is the one place of their defaults and limits. */
export class Settings {
  engine(): EngineSettings {
    return { workers: read("workers") };
  }

  /** Most results that the Quick Pick lists. */
  searchLimit(): number {
    return read("search.limit");
  }

  library(folder: vscode.Uri): LibraryOptions {
    const hidden = vscode.workspace.getConfiguration("files", folder).get<Record<string, unknown>>("exclude", {});
    return {
      exclude: [...patternsOf(hidden), ...read("exclude", folder)],
      ocr: read("ocr", folder),
    };
  }

  /** Whether a change touches what {@link library} answers for this folder. */
  static changesLibrary(event: vscode.ConfigurationChangeEvent, folder: vscode.Uri): boolean {
    return ["files.exclude", `${section}.exclude`, `${section}.ocr`].some((key) => event.affectsConfiguration(key, folder));
  }

  static changesEngine(event: vscode.ConfigurationChangeEvent): boolean {
    return event.affectsConfiguration(`${section}.workers`);
  }
}

/** @throws Error when package.json does not declare the setting: a mistake of ours */
function read<K extends keyof Declared>(key: K, scope?: vscode.Uri): Declared[K] {
  const value = vscode.workspace.getConfiguration(section, scope).get<Declared[K]>(key);
  if (value === undefined) {
    throw new Error(`package.json declares no setting ${section}.${key}.`);
  }
  return value;
}

/** `files.exclude` also has patterns that are switched off, and ones that depend on a sibling file; only `true` counts. */
function patternsOf(setting: Record<string, unknown>): string[] {
  return Object.entries(setting)
    .filter(([, value]) => value === true)
    .map(([pattern]) => pattern);
}
