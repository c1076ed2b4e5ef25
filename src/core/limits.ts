/**
 * Every limit on what a document may cost, in one place. Each is generous for real documentation and small enough
 * that one hostile file cannot stall or kill the indexing of the others.
 */
export const limits = {
  /** Bytes of a text document (Markdown, MDX). */
  textBytes: 8 * 1024 * 1024,
  /** Brackets, asterisks and the like in one block of Markdown that are taken for markup, and in one item, row or paragraph: its parser takes time by their square and more. */
  markdownMarks: 10_000,
  markdownParagraphMarks: 2_000,
  /** Bytes of an HTML file, the pictures within it included. */
  htmlBytes: 32 * 1024 * 1024,
  /** Bytes of a Jupyter notebook, the pictures in its outputs included. */
  notebookBytes: 64 * 1024 * 1024,
  /** Nesting of HTML elements; browsers stop at the same depth. */
  htmlDepth: 512,
  /** Elements of one HTML file; a parser makes many of few bytes where tags are not closed. */
  htmlElements: 300_000,
  /** Bytes of an SVG: its XML is parsed and rendered in memory. */
  svgBytes: 16 * 1024 * 1024,
  /** Bytes of a diagram as a drawing program saves it (draw.io, Excalidraw, BPMN). */
  diagramBytes: 32 * 1024 * 1024,
  /** Bytes of a diagram written as text (Mermaid, PlantUML, Graphviz, Structurizr). */
  diagramSourceBytes: 2 * 1024 * 1024,
  /** Nodes and edges of a diagram that is laid out to be drawn; larger ones are text alone. */
  drawnGraph: 1500,
  /** The same of a diagram in a fence, and how many fences of one document are drawn: all of it waits for them. */
  drawnFence: 300,
  drawnFences: 200,
  /** Characters of a line of such a source that are read: taking one apart takes time by more than its length. */
  diagramLine: 2000,
  /** Characters of one text of a drawing that are drawn: setting a word takes time by the square of its length. */
  drawnText: 1000,
  /** Shapes of one drawing that is drawn, those counted as often that it refers to: each takes its time. */
  drawnShapes: 200_000,
  /** Bytes that all compressed parts of one diagram may inflate to. */
  inflatedBytes: 64 * 1024 * 1024,
  /** Pages of one diagram that are read; the rest is reported. */
  diagramPages: 500,
  /** Shapes and lines of one page of a diagram that are read; the rest is reported. */
  diagramElements: 20_000,
  /** Bytes that the parts of one office file (PPTX, ODT …) may unpack to, all that are read and a single one. */
  packageBytes: 512 * 1024 * 1024,
  partBytes: 64 * 1024 * 1024,
  /** How many times larger than packed a part of more than 4 MB may be: text and XML stay below 100. */
  expansionRatio: 200,
  /** Parts of one office file. */
  packageEntries: 65_000,
  /** Slides of one presentation that are read; the rest is reported. */
  slides: 2000,
  /** Shapes on one slide that are read; the rest is left out. */
  slideShapes: 5_000,
  /** Cells of one workbook that are read; the rest is reported. */
  sheetCells: 200_000,
  /** Bytes of a raster image, a PDF or an office file. */
  binaryBytes: 128 * 1024 * 1024,
  /** Pixels an image may decode to (the decoder refuses beyond it): a 20,000-pixel square is too much, 16k × 16k is not. */
  imagePixels: 268_435_456,
  /** Longest side, in pixels, of the raster that OCR reads. */
  ocrSide: 2048,
  /** Longest side of a thumbnail, in pixels. */
  thumbnailSide: 512,
  /** Longest side of the drawing that shows a picture to ask with, in pixels. */
  questionSide: 1600,
  /** Longest side of a picture rendered for the viewer, in pixels. */
  viewerSide: 4096,
  /** Moments of one recording: of more, those shown longest. */
  moments: 120,
  /** Frames of an animated picture that are looked at, and pixels of all of them; the rest is reported. */
  animationFrames: 5_000,
  animationPixels: 2_147_483_648,
  /** Bytes of a recording (MP4, WebM), pixels of its frames, and minutes of it that are looked at; the rest is reported. */
  recordingBytes: 256 * 1024 * 1024,
  recordingPixels: 67_108_864,
  recordingMinutes: 120,
  /** Seconds that ffmpeg may work on that much of a recording; bytes that it may write, and take from memory at once. */
  decodeSeconds: 90,
  decodedBytes: 512 * 1024 * 1024,
  decoderAllocation: 512 * 1024 * 1024,
  /** Longest side of a PDF page, in points: beyond 350 m no drawing is one. */
  pdfPageSide: 1_000_000,
  /** Pages of one PDF that are read; the rest is reported. */
  pdfPages: 2000,
  /** Fragments of one document. */
  fragments: 10_000,
  /** Characters of text of one fragment. */
  fragmentText: 100_000,
  /** Labels of one picture. */
  labels: 5_000,
  /** Nesting of the elements of an XML document (SVG, draw.io, BPMN). */
  xmlDepth: 256,
  /** Seconds that the work on one document may go on without finishing a fragment before its worker is stopped. */
  documentSeconds: 120,
  /** Files of one library. */
  files: 200_000,
  /** Depth of folders below the library's root. */
  folderDepth: 64,
} as const;

export type Limits = typeof limits;
