import { resolve } from "node:path";
import { AfterimageError } from "../core/errors.ts";
import type { SharedUse } from "../core/libraryTypes.ts";
import { folderBytes, sharedFolderOf } from "../core/sharedFolder.ts";
import { byteSize } from "../core/text/byteSize.ts";
import { canAsk, confirm } from "./confirm.ts";
import type { Terminal } from "./terminal.ts";

const variable = "AFTERIMAGE_SHARED";

/**
 * Whether the shared index that came with a folder may be used: as the option says, else the environment, else whoever
 * sits at the terminal. Never the folder itself.
 * @throws AfterimageError `invalid-argument` when the variable makes no sense
 */
export async function sharedUse(folder: string, option: boolean | undefined, terminal: Terminal, signal: AbortSignal): Promise<SharedUse> {
  const said = option ?? inEnvironment(process.env[variable]);
  if (said !== undefined) return said ? "use" : "ignore";
  const bytes = await folderBytes(sharedFolderOf(resolve(folder)));
  if (bytes === 0) return "ignore";
  const what = `${folder} comes with a shared index (${byteSize(bytes)})`;
  if (!canAsk()) {
    terminal.err(`${what}, which is not used: --shared uses it, --no-shared says nothing of it.`);
    return "ignore";
  }
  return (await confirm(`${what}. Use it?`, signal)) ? "use" : "ignore";
}

function inEnvironment(text: string | undefined): boolean | undefined {
  if (text === undefined || text === "") return undefined;
  if (text === "1" || text === "0") return text === "1";
  throw new AfterimageError({ kind: "invalid-argument", message: `${variable} is “${text}”.`, hint: "It must be 1 (use shared indexes) or 0." });
}
