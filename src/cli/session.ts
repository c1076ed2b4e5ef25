import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { AfterimageError } from "../core/errors.ts";
import { Library, type LibraryEvents } from "../core/library.ts";
import type { SharedUse } from "../core/libraryTypes.ts";
import { createServices, type Services } from "../core/services.ts";
import { readServers } from "./servers.ts";
import { readLimits } from "./documentLimits.ts";
import type { Terminal } from "./terminal.ts";

/** What the editor has settings for; on the command line everything is read. */
const options = { exclude: [], ocr: true } as const;

export interface SessionInit {
  readonly terminal: Terminal;
  readonly events?: Partial<LibraryEvents>;
  readonly verbose?: boolean;
  /** Only search: works while an editor indexes the same folder. */
  readonly readOnly?: boolean;
  /** Worker processes; 0 = chosen from the machine. */
  readonly workers?: number;
  /** Whether the shared index in the folder is used; not unless somebody says so. */
  readonly shared?: SharedUse;
}

/** Opens the library of a folder for the time of `work`, and closes everything after it. */
export async function withLibrary<T>(folder: string, init: SessionInit, work: (library: Library) => Promise<T>): Promise<T> {
  const services = openServices(init.workers);
  try {
    const library = await Library.open({
      root: resolve(folder),
      options: { ...options, shared: init.shared ?? "ignore", limits: readLimits(process.env) },
      services,
      readOnly: init.readOnly ?? false,
      events: {
        onStatus: init.events?.onStatus ?? (() => undefined),
        onLog: (level, message) => {
          if (level === "error" || init.verbose) init.terminal.err(`${level}: ${message}`);
        },
      },
    });
    try {
      return await work(library);
    } finally {
      await library.close();
    }
  } finally {
    services.dispose();
  }
}

/** The core's shared parts, for a command of short life. */
export function openServices(workers = 0): Services {
  return createServices({ workers, workerModule: workerModule(), ...readServers(process.env) });
}

/** Opens an index for searching; says what to do when there is none. */
export function withIndex<T>(folder: string, init: SessionInit, work: (library: Library) => Promise<T>): Promise<T> {
  return withLibrary(folder, { ...init, readOnly: true }, (library) => {
    if (library.status().counts.fragments === 0) {
      throw new AfterimageError({
        kind: "not-found",
        message: `${folder} has no index.`,
        hint: `Run “afterimage index ${folder}” first.`,
      });
    }
    return work(library);
  });
}

/** Bundled, the worker lies beside this file; from source, it is where the core has it. */
export function workerModule(): string {
  const bundled = fileURLToPath(new URL("./worker.js", import.meta.url));
  return existsSync(bundled) ? bundled : fileURLToPath(new URL("../core/indexing/workerMain.ts", import.meta.url));
}

/** A signal that Ctrl+C aborts once; a second Ctrl+C ends the process at once. */
export function interruptible(): AbortSignal {
  const controller = new AbortController();
  process.once("SIGINT", () => controller.abort());
  return controller.signal;
}

