/** Pictures that sections show and the document itself holds. */
import { AfterimageError } from "../../errors.ts";
import type { Figure, FigureContent } from "../figures.ts";
import { titleFromPath } from "../fileTitle.ts";
import { pictureFormatOf, type PictureFormat } from "../pictureFormat.ts";
import type { Section } from "./fragments.ts";
import { picturesOf } from "./mentions.ts";

/**
 * The pictures of sections that lie in the document itself.
 * @param path of the document
 * @param bytesOf the picture that a reference means; undefined when it lies elsewhere
 */
export function figuresIn(path: string, sections: readonly Section[], bytesOf: (reference: string) => Uint8Array | undefined): Figure[] {
  return sections.flatMap(({ blocks, title: heading, headingPath, slug }) =>
    picturesOf(blocks).flatMap(({ reference, line, ...said }): Figure[] => {
      const bytes = bytesOf(reference);
      if (bytes === undefined) return [];
      const anchor = { headingPath, line, ...(slug === undefined ? {} : { slug }) };
      const title = said.caption.split("\n", 1)[0]! || said.title || said.alt || heading || headingPath[0] || titleFromPath(path);
      return [{ anchor, title, said, content: pictureContent(path, bytes) }];
    }),
  );
}

/** @param path of the document */
function pictureContent(path: string, bytes: Uint8Array): FigureContent {
  const formatOf = (): PictureFormat => pictureFormatOf(`A picture in ${path}`, bytes);
  return {
    async read(signal) {
      const [inner] = (await formatOf().extract({ path, bytes }, signal)).fragments;
      if (!inner?.picture) throw new AfterimageError({ kind: "unreadable", message: `A picture in ${path} shows nothing.` });
      const { text, labels, description, picture } = inner;
      return { title: "", text, labels, description, picture };
    },
    draw: async (maxSide, signal) => formatOf().render({ path, bytes }, {}, maxSide, signal),
  };
}

const dataUri = /^data:image\/[\w.+-]+((?:;[\w.=-]+)*),/i;

/** The bytes of a `data:image/…` URI; undefined for other references. */
export function bytesOfDataUri(reference: string): Uint8Array | undefined {
  const [start, parameters] = dataUri.exec(reference) ?? [];
  if (start === undefined) return undefined;
  const content = reference.slice(start.length);
  if (/;base64$/i.test(parameters ?? "")) return Buffer.from(content, "base64");
  try {
    return Buffer.from(decodeURIComponent(content), "utf8");
  } catch {
    // A percent sign that stands for itself: written by hand, and readable as it is.
    return Buffer.from(content, "utf8");
  }
}
