/** draw.io diagrams in the pictures that draw.io exports: SVG with a `content` attribute, PNG with a text chunk. */
import type { DiagramSource } from "../diagram/source.ts";
import type { SvgElement } from "../svg/tree.ts";
import { drawioSource } from "./source.ts";

/** Keywords of the text chunk, the newer first. */
const keywords = ["mxfile", "mxGraphModel"] as const;

export function drawioInSvg({ attributes }: SvgElement): DiagramSource | undefined {
  const source = plainXml(attributes.get("content") ?? "");
  return /^<(?:mxfile|mxGraphModel)\b/.test(source) ? drawioSource(source) : undefined;
}

/** @param textOf the text that the file has under a keyword */
export function drawioInPng(textOf: (keyword: string) => Buffer | undefined): DiagramSource | undefined {
  for (const keyword of keywords) {
    const text = textOf(keyword)?.toString("utf8");
    // Written by Java programs, a space is a plus sign.
    if (text !== undefined) return drawioSource(plainXml(text.startsWith("%") ? text.replaceAll("+", " ") : text));
  }
  return undefined;
}

/** As it is, URI-encoded, or in Base64: draw.io has written all three. What cannot be decoded is left for the reader to refuse. */
function plainXml(content: string): string {
  const trimmed = content.trim();
  if (trimmed === "" || trimmed.startsWith("<")) return trimmed;
  try {
    const decoded = trimmed.startsWith("%") ? trimmed : Buffer.from(trimmed, "base64").toString("utf8");
    return decoded.startsWith("%") ? decodeURIComponent(decoded) : decoded;
  } catch {
    return trimmed;
  }
}
