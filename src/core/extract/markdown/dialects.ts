/**
 * Rewrites what Markdown dialects add into plain Markdown that means the same, on the same lines, so that one parser
 * reads them all: docfx `:::image:::` directives, wiki embeds, Azure DevOps `:::mermaid` blocks, MDX imports.
 */
import { pictureEnding, wikiScheme } from "../sections/block.ts";
import { attributesOf, escapeHtml } from "./html.ts";

/** Identifiers that MDX imports pictures as, with the path they stand for. */
export type PictureImports = ReadonlyMap<string, string>;

export interface PlainMarkdown {
  /** Has the same number of lines as the source. */
  readonly text: string;
  readonly imports: PictureImports;
}

export function toPlainMarkdown(source: string, isMdx: boolean): PlainMarkdown {
  const imports = new Map<string, string>();
  let text = rewriteMermaidBlocks(source);
  text = outsideCode(text, (prose) => rewriteWikiEmbeds(rewriteImageDirectives(prose)));
  if (isMdx) text = outsideCode(text, (prose) => removeModuleSyntax(prose, imports));
  return { text, imports };
}

const fenced = /^[ \t>]*(`{3,}(?=[^`\n]*\n)|~{3,})[^\n]*\n[^]*?(?:^[ \t>]*\1[`~]*[ \t]*$|(?![^]))/gm;
const inlineCode = /(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g;

/** Applies a rewrite to everything but fenced blocks and inline code. */
function outsideCode(text: string, rewrite: (prose: string) => string): string {
  return between(text, fenced, (block) => between(block, inlineCode, rewrite));
}

/** Applies a rewrite to what lies between the matches of a pattern. */
function between(text: string, pattern: RegExp, rewrite: (part: string) => string): string {
  let result = "";
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    result += rewrite(text.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return result + rewrite(text.slice(end));
}

const mermaidBlock = /^([ \t]*):::[ \t]*mermaid[ \t]*\n([^]*?)^[ \t]*:::[ \t]*$/gm;

function rewriteMermaidBlocks(text: string): string {
  return text.replace(mermaidBlock, (_all, indent: string, body: string) => `${indent}\`\`\`mermaid\n${body}${indent}\`\`\``);
}

const imageDirective = /:::image[ \t]+((?:[^:\n]|:(?!::)|\n(?![ \t]*\n))*?):::(?:((?:(?!:::image[ \t])[^])*?):::image-end:::)?/g;

/** The long description of a complex image becomes the caption of a figure. */
function rewriteImageDirectives(text: string): string {
  return text.replace(imageDirective, (all: string, inside: string, description: string | undefined) => {
    const attributes = attributesOf(inside);
    const source = attributes.get("source");
    if (!source) return all;
    const alt = attributes.get("alt-text") ?? "";
    const isComplex = attributes.get("type") === "complex";
    const trailing = description !== undefined && !isComplex ? description : "";
    const lost = countLines(all) - countLines(trailing);
    if (isComplex && description !== undefined) {
      const caption = escapeHtml(description.replace(/\s+/g, " ").trim());
      const image = `<img src="${escapeHtml(source)}" alt="${escapeHtml(alt)}">`;
      return `<figure>${image}<figcaption>${caption}</figcaption></figure>${"\n".repeat(lost)}`;
    }
    const image = `![${escapeBrackets(alt)}](<${escapeTarget(source)}>)`;
    const lightbox = attributes.get("lightbox");
    const linked = lightbox && lightbox !== source ? `[${image}](<${escapeTarget(lightbox)}>)` : image;
    return linked + "\n".repeat(lost) + trailing;
  });
}

const wikiEmbed = /!?\[\[([^[\]|#\n]+)(?:#[^\]|\n]*)?(?:\|([^\]\n]*))?\]\]/g;

function rewriteWikiEmbeds(text: string): string {
  return text.replace(wikiEmbed, (all: string, target: string, label: string | undefined) => {
    if (!pictureEnding.test(target.trim())) return all;
    // After the bar stands a size (`300`, `300x200`) or a caption.
    const alt = label === undefined || /^\d+(?:x\d+)?$/i.test(label.trim()) ? "" : label.trim();
    return `![${escapeBrackets(alt)}](<${wikiScheme}${escapeTarget(target.trim())}>)`;
  });
}

const moduleStatement = /^(?:import|export)\b[^\n]*(?:\n(?![ \t]*$)[^\n]*)*/gm;
const pictureImport = /^import\s+(?:\*\s+as\s+)?([\w$]+)\s+from\s+["']([^"']+)["']/gm;

/** Empties import and export blocks; JSX itself passes for HTML. */
function removeModuleSyntax(text: string, imports: Map<string, string>): string {
  return text
    .replace(moduleStatement, (block) => {
      if (!/[{}"'=*]/.test(block)) return block;
      for (const [, name, path] of block.matchAll(pictureImport)) {
        if (pictureEnding.test(path!)) imports.set(name!, path!);
      }
      return "\n".repeat(countLines(block));
    })
    .replace(/\{\/\*[^]*?\*\/\}/g, (comment) => "\n".repeat(countLines(comment)));
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}

function escapeBrackets(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[[\]\\]/g, "\\$&");
}

function escapeTarget(target: string): string {
  return target.replaceAll("\\", "/").replace(/[<>\n]/g, encodeURIComponent);
}
