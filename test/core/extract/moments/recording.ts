import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import type { DocumentSource } from "../../../../src/core/extract/extractor.ts";
import { findFfmpeg } from "../../../../src/core/extract/moments/ffmpeg.ts";
import { temporaryFolder } from "../../../support/folder.ts";

const run = promisify(execFile);

/** Skips a test, with its reason, where ffmpeg is not installed; in CI it is. */
export async function requireFfmpeg(this: Mocha.Context): Promise<void> {
  if (await findFfmpeg()) return;
  if (process.env["CI"]) throw new Error("CI has ffmpeg: see .ci/run");
  this.test?.parent?.tests.forEach((test) => (test.title += " (ffmpeg is not installed)"));
  this.skip();
}

/** Gives the work a folder of its own that is gone afterwards. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await temporaryFolder();
  try {
    return await work(folder.path);
  } finally {
    await folder.remove();
  }
}

/** The source of a document that lies in a file, for the time of the work. */
export function withFile<T>(path: string, bytes: Uint8Array, work: (source: DocumentSource) => Promise<T>): Promise<T> {
  return inFolder(async (folder) => {
    const file = join(folder, `recording${extname(path)}`);
    await writeFile(file, bytes);
    return work({ path, bytes, file });
  });
}

/** A shot of a recording: words on a ground, for some seconds. */
export interface Shot {
  readonly says: string;
  readonly ground: string;
  readonly seconds: number;
}

/** A recording as ffmpeg's own generators and encoders write it: `mp4` is H.264, `webm` VP8; `sparse` has a frame only where something changes. */
export async function recordingOf(shots: readonly Shot[], ending: "mp4" | "webm", { size = "320x200", sparse = false } = {}): Promise<Buffer> {
  const program = await findFfmpeg();
  const inputs = shots.flatMap(({ ground, seconds }) => ["-f", "lavfi", "-i", `color=${ground}:s=${size}:r=20:d=${seconds}`]);
  const written = shots.map(({ says }, at) => `[${at}]drawtext=text=${says}:fontsize=36:fontcolor=white:x=16:y=60[s${at}]`);
  const joined = `${shots.map((_, at) => `[s${at}]`).join("")}concat=n=${shots.length}${sparse ? ",mpdecimate" : ""}`;
  return inFolder(async (folder) => {
    const file = join(folder, `out.${ending}`);
    const codec = ending === "mp4" ? ["-c:v", "libx264", "-pix_fmt", "yuv420p"] : ["-c:v", "libvpx", "-deadline", "realtime"];
    await run(program!, ["-v", "error", ...inputs, "-filter_complex", [...written, joined].join(";"), ...codec, ...(sparse ? ["-vsync", "vfr"] : []), file]);
    return readFile(file);
  });
}
