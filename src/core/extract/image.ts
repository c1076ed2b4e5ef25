import { limits } from "../limits.ts";
import { bmpToPng, isBmp } from "./bmp.ts";
import { diagramInPng, withDiagram } from "./diagram/embedded.ts";
import type { DocumentSource, ExtractedFragment, Extraction, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { animationOf, frameAt, samplesOf } from "./moments/animation.ts";
import { momentFragment } from "./moments/fragment.ts";
import { selectMoments } from "./moments/selection.ts";
import { decodeImage, fitted, imageSize } from "./raster.ts";
import { readOnce } from "./readOnce.ts";

/** Height and width below which a picture is an icon or a rule without words. */
const smallestWithText = 16;

/**
 * Raster images: one fragment, the picture as a whole. A PNG that a drawing program exported says what is drawn; a GIF
 * or WebP in which more than one picture is to be seen has a fragment for each.
 */
export const image: Extractor = {
  name: "image",
  version: 3,
  extensions: ["png", "jpg", "jpeg", "gif", "webp", "avif", "tif", "tiff", "bmp"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const { path } = source;
    const { width, height } = await imageSize(await decodable(source), path);
    if (!source.wordsOnly) {
      // A header alone does not tell a truncated file.
      await picture(source);
      const moments = await momentsIn(source, { width, height }, signal);
      if (moments) return moments;
    }
    const whole: ExtractedFragment = {
      key: "image",
      kind: "image",
      anchor: {},
      title: titleFromPath(path),
      text: "",
      labels: [],
      description: "",
      mentions: [],
      picture: { width, height, needsOcr: Math.min(width, height) >= smallestWithText },
    };
    return withDiagram(whole, path, () => diagramInPng(source.bytes, path), signal);
  },

  async render(source, anchor, maxSide) {
    if (anchor.timestamp !== undefined) {
      const animation = await animationOf(source.bytes);
      return decodeImage(source.bytes, source.path, maxSide, animation && frameAt(animation, anchor.timestamp));
    }
    const diagram = anchor.page === undefined ? undefined : diagramInPng(source.bytes, source.path);
    if (diagram) return diagram.draw(source.path, anchor.page!, maxSide);
    return maxSide > limits.ocrSide ? decodeImage(await decodable(source), source.path, maxSide) : fitted(await picture(source), maxSide);
  },
};

/** The picture as large as indexing needs it. Decoding costs the most of all that is done with one, so it is done once. */
const picture = readOnce(async (source) => decodeImage(await decodable(source), source.path, limits.ocrSide));

/** The moments of an animation; undefined when it shows but one picture, however that moves. */
async function momentsIn({ path, bytes }: DocumentSource, size: { width: number; height: number }, signal: AbortSignal): Promise<Extraction | undefined> {
  const animation = isBmp(bytes) ? undefined : await animationOf(bytes);
  if (!animation) return undefined;
  const problems = [...animation.problems];
  const times = await selectMoments(samplesOf(bytes, animation, problems, signal));
  return times.length > 1 ? { fragments: times.map((time) => momentFragment(path, time, size)), problems } : undefined;
}

/** The bytes in a format that sharp reads. */
async function decodable({ path, bytes }: DocumentSource): Promise<Uint8Array> {
  return isBmp(bytes) ? bmpToPng(bytes, path) : bytes;
}
