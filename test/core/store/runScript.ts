import { spawn, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";

export interface ScriptOptions {
  /** Writes beyond this size of a file fail, after a part of them was written, as on a full disk. */
  readonly maxFileKilobytes?: number;
}

export interface ScriptResult {
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined when a signal ended the process. */
  readonly exitCode: number | undefined;
}

/** Starts a TypeScript file of `fixtures/` in a process of its own. */
export function startScript(name: string, args: readonly string[], { maxFileKilobytes }: ScriptOptions = {}): ChildProcess {
  const script = fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
  const command = [process.execPath, "--import", "tsx", script, ...args];
  if (maxFileKilobytes === undefined) return spawn(command[0] ?? "", command.slice(1));
  return spawn("bash", ["-c", `trap "" XFSZ; ulimit -f ${maxFileKilobytes}; exec "$@"`, "limited", ...command]);
}

/** Runs a script of `fixtures/` to its end. */
export async function runScript(name: string, args: readonly string[], options: ScriptOptions = {}): Promise<ScriptResult> {
  const child = startScript(name, args, options);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (text) => (stdout += String(text)));
  child.stderr?.on("data", (text) => (stderr += String(text)));
  const exitCode = await new Promise<number | undefined>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve(code ?? undefined));
  });
  return { stdout, stderr, exitCode };
}
