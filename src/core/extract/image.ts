import { limits } from "../limits.ts";
import type { Extractor } from "./extractor.ts";
import { titleFromPath } from "./fileTitle.ts";
import { decodeImage, imageSize } from "./raster.ts";

/** Height and width below which a picture is an icon or a rule without words. */
const smallestWithText = 16;

/** Raster images: one fragment, the picture as a whole. */
export const image: Extractor = {
  name: "image",
  version: 1,
  extensions: ["png", "jpg", "jpeg", "gif", "webp", "avif", "tif", "tiff"],
  maxBytes: limits.binaryBytes,

  async extract({ path, bytes }) {
    const { width, height } = await imageSize(bytes, path);
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

  async render({ path, bytes }, _anchor, maxSide) {
    return decodeImage(bytes, path, maxSide);
  },
};
