/** A picture reference as it stands in a block. */
export interface BlockImage {
  /** As written; with {@link wikiScheme} in front when it is a bare file name. */
  readonly reference: string;
  readonly alt: string;
  readonly title: string;
  /** What the format itself says is the picture's caption; empty when it has to be found around it. */
  readonly caption: string;
  readonly line: number;
}

/** The smallest unit of reading: a paragraph, a list item's paragraph, a table, a code block, a piece of HTML. */
export interface Block {
  /** Readable text: no markup, no image references. */
  readonly text: string;
  readonly images: readonly BlockImage[];
  /** All of the text is emphasised: how captions are written under pictures. */
  readonly isEmphasised: boolean;
  /** Has the text of a `figcaption`. */
  readonly isFigcaption: boolean;
}

/** URL scheme that marks the bare file name of a wiki embed. */
export const wikiScheme = "wiki-embed:";

/** File name endings of pictures that a document can show. */
export const pictureEnding = /\.(?:png|jpe?g|gif|webp|avif|bmp|tiff?|svg)$/i;

/** A block of nothing but text. */
export function textBlock(text: string): Block {
  return { text, images: [], isEmphasised: false, isFigcaption: false };
}
