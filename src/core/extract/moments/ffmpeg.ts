/** The system's ffmpeg: finding it, and running it on files that nobody vouches for. */
import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { AfterimageError } from "../../errors.ts";
import { limits } from "../../limits.ts";

/** Environment variable that names the program; the editor's setting arrives in it, too. */
export const ffmpegVariable = "AFTERIMAGE_FFMPEG";

/**
 * Absolute path of ffmpeg: what {@link ffmpegVariable} names, else the first on the PATH. Folders of the PATH that are
 * relative do not count, since a workspace could put a program there.
 */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env[ffmpegVariable];
  const name = process.platform === "win32" ? "ffmpeg.exe" : "ffmpeg";
  const candidates = named ? [named] : (env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, name));
  for (const candidate of candidates) {
    if (isAbsolute(candidate) && (await isProgram(candidate))) return candidate;
  }
  return undefined;
}

/** What to do about an ffmpeg that is not there, in words for the user; undefined when it is. */
export async function missingFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  if (await findFfmpeg(env)) return undefined;
  const named = env[ffmpegVariable];
  const where = named ? `and ${named} is not a program` : "which is not installed";
  return `needs ffmpeg, ${where}. Install it (https://ffmpeg.org/download.html), or name it in the setting afterimage.ffmpegPath.`;
}

export interface FfmpegRun {
  /** What is read, for messages. */
  readonly path: string;
  /** Options of the input, before its `-i`. */
  readonly input: readonly string[];
  /** Absolute path of the input. */
  readonly file: string;
  /** Options of the output, which goes to a pipe. */
  readonly output: readonly string[];
  /** How much of it is decoded, where that is more than usual: the more, the longer it may take. */
  readonly minutes?: number;
}

/**
 * What ffmpeg writes, as it comes. The program gets no shell, no input but the file, no network, and a share of memory
 * and processor time; it is killed when the reader stops or the signal fires.
 *
 * @throws AfterimageError `unreadable` with ffmpeg's reason, `timeout` after `limits.decodeSeconds` (longer by as much as more
 *   minutes than usual are decoded), `too-large` when it writes more than `limits.decodedBytes`, `unavailable` when it is
 *   not there
 */
export async function* ffmpeg({ path, input, file, output, minutes = 0 }: FfmpegRun, signal: AbortSignal): AsyncGenerator<Buffer> {
  const program = await findFfmpeg();
  if (program === undefined) throw new AfterimageError({ kind: "unavailable", message: `${path} ${await missingFfmpeg()}` });
  signal.throwIfAborted();
  const seconds = Math.ceil(limits.decodeSeconds * Math.max(1, minutes / limits.recordingMinutes));
  const timeout = AbortSignal.timeout(seconds * 1000);
  const args = [...restraints, ...input, "-i", `file:${file}`, "-map", "0:V:0", ...output, "pipe:1"];
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
  const kill = (): void => void child.kill("SIGKILL");
  const until = AbortSignal.any([signal, timeout]);
  until.addEventListener("abort", kill, { once: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-4000)));
  const ended = new Promise<string | undefined>((resolve) => {
    child.once("error", (error) => resolve(`ffmpeg cannot be started: ${error.message}`));
    child.once("close", (code, by) => resolve(code === 0 ? undefined : reasonIn(said) || `ffmpeg ended with ${by ?? `code ${code}`}`));
  });
  let written = 0;
  try {
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      written += chunk.length;
      if (written > limits.decodedBytes) throw new AfterimageError({ kind: "too-large", message: `${path} decodes to more than Afterimage takes.` });
      yield chunk;
    }
    const failure = await ended;
    signal.throwIfAborted();
    if (timeout.aborted) {
      throw new AfterimageError({ kind: "timeout", message: `Decoding ${path} took more than ${seconds} seconds.`, hint: "Cut it, or save it with fewer pixels." });
    }
    if (failure) {
      throw new AfterimageError({ kind: "unreadable", message: `${path} cannot be decoded: ${failure}.`, hint: "Play it to see whether the file is damaged." });
    }
  } finally {
    until.removeEventListener("abort", kill);
    kill();
  }
}

/** Options before all others. The protocols keep a crafted file from naming another one, or a server. */
const restraints: readonly string[] = [
  ...["-nostdin", "-hide_banner", "-loglevel", "error"],
  ...["-max_alloc", String(limits.decoderAllocation)],
  ...["-protocol_whitelist", "file"],
  ...["-threads", "2", "-max_pixels", String(limits.recordingPixels)],
];

/** The last thing that ffmpeg said, without the name and address of the part that said it. */
function reasonIn(said: string): string {
  const line = said.trim().split("\n").at(-1) ?? "";
  return line.replace(/^(?:\[[^\]]*\]\s*)+/, "").replace(/^.*?: (?=Invalid data)/, "").replace(/\.$/, "").slice(0, 200);
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
