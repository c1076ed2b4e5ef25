import { limits } from "../limits.ts";
import { bmpToPng, isBmp } from "./bmp.ts";
import type { DocumentSource, Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { decodeImage, imageSize } from "./raster.ts";

/** Height and width below which a picture is an icon or a rule without words. */
const smallestWithText = 16;

/** Raster images: one fragment, the picture as a whole. */
export const image: Extractor = {
  name: "image",
  version: 1,
  extensions: ["png", "jpg", "jpeg", "gif", "webp", "avif", "tif", "tiff", "bmp"],
  maxBytes: limits.binaryBytes,

  async extract(source) {
    const { path } = source;
    const { width, height } = await imageSize(await decodable(source), path);
    return {
      fragments: [
        {
          key: "image",
          kind: "image",
          anchor: {},
          title: titleFromPath(path),
          text: "",
          labels: [],
          description: "",
          mentions: [],
          picture: { width, height, needsOcr: Math.min(width, height) >= smallestWithText },
        },
      ],
      problems: [],
    };
  },

  async render(source, _anchor, maxSide) {
    return decodeImage(await decodable(source), source.path, maxSide);
  },
};

/** The bytes in a format that sharp reads. */
async function decodable({ path, bytes }: DocumentSource): Promise<Uint8Array> {
  return isBmp(bytes) ? bmpToPng(bytes, path) : bytes;
}
