import { limits } from "../limits.ts";
import { bmpToPng, isBmp } from "./bmp.ts";
import { diagramInPng, withDiagram } from "./diagram/embedded.ts";
import type { DocumentSource, ExtractedFragment, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { decodeImage, imageSize } from "./raster.ts";

/** Height and width below which a picture is an icon or a rule without words. */
const smallestWithText = 16;

/** Raster images: one fragment, the picture as a whole; a PNG that a drawing program exported says what is drawn. */
export const image: Extractor = {
  name: "image",
  version: 2,
  extensions: ["png", "jpg", "jpeg", "gif", "webp", "avif", "tif", "tiff", "bmp"],
  maxBytes: limits.binaryBytes,

  async extract(source, signal) {
    const { path } = source;
    const { width, height } = await imageSize(await decodable(source), path);
    const picture: ExtractedFragment = {
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
    return withDiagram(picture, path, () => diagramInPng(source.bytes, path), signal);
  },

  async render(source, anchor, maxSide) {
    const diagram = anchor.page === undefined ? undefined : diagramInPng(source.bytes, source.path);
    return diagram?.draw(source.path, anchor.page!, maxSide) ?? decodeImage(await decodable(source), source.path, maxSide);
  },
};

/** The bytes in a format that sharp reads. */
async function decodable({ path, bytes }: DocumentSource): Promise<Uint8Array> {
  return isBmp(bytes) ? bmpToPng(bytes, path) : bytes;
}
