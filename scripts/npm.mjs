import { spawnSync } from "node:child_process";

/**
 * Runs npm and waits for it.
 *
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, node?: string }} options  `node`: the Node that runs npm
 * @throws {Error} when npm fails
 */
export function npm(args, { cwd, env = {}, node = process.execPath }) {
  // npm names its own program to the scripts it runs; that also works where `npm` is a shell script.
  const program = process.env.npm_execpath;
  const [command, first] = program?.endsWith(".js") === true ? [node, [program]] : ["npm", []];
  run(command, [...first, ...args], { cwd, env });
}

/**
 * Runs a program, lets it print, and waits for it.
 *
 * @param {string} command
 * @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string> }} options
 * @throws {Error} when it fails
 */
export function run(command, args, { cwd, env = {} }) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
    shell: process.platform === "win32" && command === "npm",
  });
  if (status !== 0) throw new Error(`“${[command, ...args].join(" ")}” failed`, { cause: error });
}
