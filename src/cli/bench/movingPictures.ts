import { execFile } from "node:child_process";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import sharp from "sharp";
import { findFfmpeg } from "../../core/extract/moments/ffmpeg.ts";
import { seededRandom } from "../seededRandom.ts";
import { drawing } from "./visualDrawings.ts";

const pictures = 20;
const secondsEach = 3;

const recorded = { width: 1280, height: 720, framesPerSecond: 10 };
const animated = { width: 640, height: 360, framesPerSecond: 1 };

/**
 * Writes an animated GIF and, where ffmpeg is there, a screen recording into a folder: a minute each, a new diagram every
 * three seconds.
 * @returns whether there is a recording
 */
export async function writeMovingPictures(folder: string, signal: AbortSignal): Promise<boolean> {
  const random = seededRandom(4);
  const svgs = Array.from({ length: pictures }, () => drawing(random));
  await writeFile(join(folder, "animation.gif"), await animation(await framesOf(svgs, animated)));
  const program = await findFfmpeg();
  if (program === undefined) return false;
  const raw = join(folder, "frames.raw");
  await writeFile(raw, Buffer.concat(await framesOf(svgs, recorded)));
  const { width, height, framesPerSecond } = recorded;
  const input = ["-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", `${width}x${height}`, "-framerate", `1/${secondsEach}`, "-i", raw];
  await promisify(execFile)(program, ["-v", "error", ...input, "-r", String(framesPerSecond), "-pix_fmt", "yuv420p", join(folder, "recording.mp4")], { signal });
  await rm(raw);
  return true;
}

/** Raw RGB pixels of each drawing. */
function framesOf(svgs: readonly string[], { width, height }: { readonly width: number; readonly height: number }): Promise<Buffer[]> {
  return Promise.all(svgs.map((svg) => sharp(Buffer.from(svg)).resize({ width, height, fit: "contain", background: "#fff" }).flatten().raw().toBuffer()));
}

async function animation(frames: readonly Buffer[]): Promise<Buffer> {
  const { width, height, framesPerSecond } = animated;
  const shown = frames.flatMap((frame) => new Array<Buffer>(secondsEach * framesPerSecond).fill(frame));
  const raw = { width, height: height * shown.length, channels: 3, pageHeight: height } as const;
  return sharp(Buffer.concat(shown), { raw }).gif({ delay: shown.map(() => 1000 / framesPerSecond) }).toBuffer();
}
