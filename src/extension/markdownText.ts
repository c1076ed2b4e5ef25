/** Text of a file's name, an error or a server on one line, without a meaning in Markdown. */
export function plainMarkdown(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");
}
