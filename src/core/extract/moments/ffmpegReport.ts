/** What there is of ffmpeg, for those who look after the installation. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { AfterimageError, isAbort, messageOf } from "../../errors.ts";
import { video } from "../video.ts";
import { ffmpegVariable, findFfmpeg, missingFfmpeg } from "./ffmpeg.ts";

const versionMs = 10_000;

/**
 * Where ffmpeg is and its version; where it is not installed, what is left out and what to install, since everything
 * else works without it.
 *
 * @throws AfterimageError `unavailable` when the one that is named is none, or does not run
 */
export async function ffmpegReport(signal: AbortSignal, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const program = await findFfmpeg(env);
  if (program !== undefined) return `version ${await versionOf(program, signal)}, ${program}`;
  const leftOut = `Videos (${video.extensions.join(", ")}) are left out, unlike animated pictures: reading them ${await missingFfmpeg(env)}`;
  if (env[ffmpegVariable]) throw new AfterimageError({ kind: "unavailable", message: leftOut });
  return leftOut;
}

async function versionOf(program: string, signal: AbortSignal): Promise<string> {
  let said: string;
  try {
    said = (await promisify(execFile)(program, ["-hide_banner", "-version"], { signal, timeout: versionMs, windowsHide: true })).stdout;
  } catch (error) {
    if (isAbort(error)) throw error;
    throw new AfterimageError({ kind: "unavailable", message: `${program} cannot be run: ${messageOf(error).split("\n", 1)[0]}`, hint: "Install ffmpeg again, or name another in the setting afterimage.ffmpegPath.", cause: error });
  }
  const version = /^ffmpeg version (\S+)/.exec(said)?.[1];
  if (version !== undefined) return version;
  throw new AfterimageError({ kind: "unavailable", message: `${program} does not say that it is ffmpeg.`, hint: "Name ffmpeg in the setting afterimage.ffmpegPath." });
}
