import * as vscode from "vscode";
import type { ChatDialect, EncoderDialect } from "../core/endpoint/settings.ts";
import type { LibraryOptions, SharedUse } from "../core/libraryTypes.ts";
import type { Connection } from "./connect/connectFlow.ts";
import type { DeclaredEndpoints } from "./connect/endpointSettings.ts";
import type { Disposable } from "./disposables.ts";

const section = "afterimage";

/** The settings that package.json declares. */
interface Declared {
  readonly exclude: readonly string[];
  readonly ocr: boolean;
  readonly "search.limit": number;
  readonly workers: number;
  readonly ffmpegPath: string;
  readonly "limits.fileMegabytes": number;
  readonly "limits.recordingMegabytes": number;
  readonly "limits.pdfPages": number;
  readonly "limits.recordingMinutes": number;
  readonly "endpoint.url": string;
  readonly "endpoint.dialect": EncoderDialect;
  readonly "endpoint.model": string;
  readonly "endpoint.dimension": number;
  readonly "endpoint.picturesAlone": boolean;
  readonly "describer.url": string;
  readonly "describer.dialect": ChatDialect;
  readonly "describer.model": string;
}

/** Typed access to the settings. package.json is the one place of their defaults and limits. */
export class Settings {
  workers(): number {
    return read("workers");
  }

  /** Absolute path of ffmpeg; undefined when it is to be looked for. */
  ffmpegPath(): string | undefined {
    return read("ffmpegPath").trim() || undefined;
  }

  /** The user's servers as the settings have them, complete or not; API keys lie elsewhere. */
  endpoints(): DeclaredEndpoints {
    const dimension = read("endpoint.dimension");
    return {
      encoder: {
        url: read("endpoint.url"),
        dialect: read("endpoint.dialect"),
        model: read("endpoint.model"),
        picturesAlone: read("endpoint.picturesAlone"),
        ...(dimension === 0 ? {} : { dimension }),
      },
      describer: { url: read("describer.url"), dialect: read("describer.dialect"), model: read("describer.model") },
    };
  }

  /** Writes what the user connected; what is not connected goes back to its default. */
  async connect({ encoder, describer }: Connection): Promise<void> {
    for (const [group, values] of [["endpoint", encoder], ["describer", describer]] as const) {
      for (const key of ["url", "dialect", "model"] as const) {
        await vscode.workspace.getConfiguration(section).update(`${group}.${key}`, values?.[key], vscode.ConfigurationTarget.Global);
      }
    }
  }

  /** Most results that the Quick Pick lists. */
  searchLimit(): number {
    return read("search.limit");
  }

  /** @param shared whether the shared index may be used: asked of the user, never set by a workspace */
  library(folder: vscode.Uri, shared: SharedUse): LibraryOptions {
    const hidden = vscode.workspace.getConfiguration("files", folder).get<Record<string, unknown>>("exclude", {});
    return {
      exclude: [...patternsOf(hidden), ...read("exclude", folder)],
      ocr: read("ocr", folder),
      shared,
      limits: {
        fileMegabytes: read("limits.fileMegabytes"),
        recordingMegabytes: read("limits.recordingMegabytes"),
        pdfPages: read("limits.pdfPages"),
        recordingMinutes: read("limits.recordingMinutes"),
      },
    };
  }

  /** Whether a change touches what {@link library} answers for this folder. */
  static changesLibrary(event: vscode.ConfigurationChangeEvent, folder: vscode.Uri): boolean {
    return ["files.exclude", `${section}.exclude`, `${section}.ocr`, `${section}.limits`].some((key) => event.affectsConfiguration(key, folder));
  }

  /** Tells of a change of what concerns the engine as a whole: {@link workers}, {@link ffmpegPath}, {@link endpoints}. */
  onDidChangeEngine(listener: () => void): Disposable {
    return vscode.workspace.onDidChangeConfiguration((event) => {
      if (["workers", "ffmpegPath", "endpoint", "describer"].some((key) => event.affectsConfiguration(`${section}.${key}`))) listener();
    });
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
