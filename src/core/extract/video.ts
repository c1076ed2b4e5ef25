import { AfterimageError } from "../errors.ts";
import { limits } from "../limits.ts";
import { clock } from "../text/clock.ts";
import type { DocumentSource, Extractor, Raster } from "./extractor.ts";
import { ffmpeg, missingFfmpeg, type FfmpegRun } from "./moments/ffmpeg.ts";
import { momentFragment } from "./moments/fragment.ts";
import { sampleSide, selectMoments, type Sample } from "./moments/selection.ts";
import { openImage, rasterOf } from "./raster.ts";

/** Frames that are looked at in each second. */
const samplesPerSecond = 4;

/**
 * Filters that give the frame which is shown at the start, or where was sought to, and from there one every so often. The
 * last frame may be said to be shown for no time at all; it stays long enough to be among them.
 */
const regularFrames = `tpad=stop_mode=clone:stop_duration=0.5,fps=${samplesPerSecond}:start_time=0`;

/** Video and screen recordings, decoded by the system's ffmpeg: a fragment for each picture that stands still in them. */
export const video: Extractor = {
  name: "video",
  version: 1,
  extensions: ["mp4", "m4v", "mov", "webm", "mkv"],
  maxBytes: limits.recordingBytes,
  isSlow: true,
  readsUpTo: "recordingMinutes",
  missing: missingFfmpeg,

  async extract(source, signal, onStep) {
    const problems: string[] = [];
    const times = await selectMoments(samplesOf(source, problems, signal, onStep));
    const first = times[0];
    if (first === undefined) {
      throw new AfterimageError({ kind: "unreadable", message: `${source.path} shows nothing.`, hint: "Play it to see whether the file is damaged." });
    }
    const { width, height } = await still(source, first, limits.recordingPixels, signal);
    return { fragments: times.map((time) => momentFragment(source.path, time, { width, height })), problems };
  },

  render(source, anchor, maxSide, signal) {
    return still(source, anchor.timestamp ?? 0, maxSide, signal);
  },
};

/** The frames as samples; ends early, with a word in `problems`, where the recording is too long or breaks off. */
async function* samplesOf(source: DocumentSource, problems: string[], signal: AbortSignal, onStep?: () => void): AsyncGenerator<Sample> {
  const minutes = source.upTo ?? limits.recordingMinutes;
  const most = minutes * 60 * samplesPerSecond;
  const size = sampleSide * sampleSide;
  const output = ["-vf", `${regularFrames},scale=${sampleSide}:${sampleSide}:flags=area,format=gray`, "-frames:v", String(most), "-f", "rawvideo"];
  // Smoothing out the blocks of the compression costs a third of the decoding and is not seen at this size.
  const run = { ...runOf(source, ["-skip_loop_filter", "all"], output), minutes };
  let count = 0;
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of ffmpeg(run, signal)) {
      onStep?.();
      rest = Buffer.concat([rest, chunk]);
      for (; rest.length >= size; rest = rest.subarray(size)) {
        yield { time: count / samplesPerSecond, duration: 1 / samplesPerSecond, grey: rest.subarray(0, size) };
        count++;
      }
    }
    if (count === most) problems.push(`Only the first ${clock(minutes * 60)} are indexed.`);
  } catch (error) {
    if (!(error instanceof AfterimageError) || count === 0) throw error;
    problems.push(`Only the first ${clock(count / samplesPerSecond)} are indexed. ${error.message}`);
  }
}

/**
 * The picture that is shown at a time: the last frame up to then, which in a recording with few frames can be long before
 * it; the same that {@link samplesOf} sees.
 */
async function still(source: DocumentSource, time: number, maxSide: number, signal: AbortSignal): Promise<Raster> {
  const square = "scale=w='max(1,trunc(iw*sar))':h=ih,setsar=1";
  const fitted = `scale=w='min(iw,${maxSide})':h='min(ih,${maxSide})':force_original_aspect_ratio=decrease`;
  const output = ["-vf", `${regularFrames},${square},${fitted}`, "-frames:v", "1", "-c:v", "png", "-pix_fmt", "rgb24", "-f", "image2pipe"];
  const chunks: Buffer[] = [];
  // From the key frame before it on: decoding that began at the time itself would miss a frame that is still shown.
  for await (const chunk of ffmpeg(runOf(source, ["-noaccurate_seek", "-ss", String(time)], output), signal)) chunks.push(chunk);
  const png = Buffer.concat(chunks);
  if (png.length === 0) throw new AfterimageError({ kind: "not-found", message: `${source.path} shows nothing at ${clock(time)}.` });
  return rasterOf(openImage(png));
}

/** Names the container, so that ffmpeg takes the file for nothing else: other formats can refer to further files. */
function runOf({ path, bytes, file }: DocumentSource, input: readonly string[], output: readonly string[]): FfmpegRun {
  const container = containerOf(bytes);
  if (container === undefined || file === undefined) {
    throw new AfterimageError({
      kind: "unreadable",
      message: bytes.length === 0 ? `${path} is empty.` : `${path} is not what its name says: its content is neither MP4 nor WebM.`,
      hint: "Record it again, or save it as MP4.",
    });
  }
  return { path, file, input: [...input, "-f", container], output };
}

/** First boxes of MP4 and QuickTime files. */
const boxes: ReadonlySet<string> = new Set(["ftyp", "moov", "mdat", "wide", "free", "skip"]);

/** What ffmpeg calls the container; undefined when it is none of ours. */
function containerOf(bytes: Uint8Array): "mov" | "matroska" | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(8, bytes.length));
  if (head.length === 8 && boxes.has(head.toString("latin1", 4))) return "mov";
  return head.subarray(0, 4).toString("hex") === "1a45dfa3" ? "matroska" : undefined;
}
