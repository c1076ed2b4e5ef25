/** Reports as Markdown. Pure. */
import type { LibraryStatus } from "../../core/libraryTypes.ts";
import type { DoctorLine } from "../../engine/protocol/engine.ts";
import { plural } from "../indexing/summary.ts";

export function doctorReport(lines: readonly DoctorLine[]): string {
  const wrong = lines.filter(({ ok }) => !ok).length;
  const verdict = wrong === 0 ? "Everything is in order." : `${plural(wrong, "thing")} to look at.`;
  const entries = lines.map(({ ok, what, detail, hint }) => {
    const next = hint === "" ? "" : `\n  - Next step: ${hint}`;
    return `- ${ok ? "✅" : "⚠️"} **${inline(what)}**: ${inline(detail)}${next}`;
  });
  return `# Afterimage: Doctor\n\n${verdict}\n\n${entries.join("\n")}\n`;
}

export function skippedReport(libraries: readonly Pick<LibraryStatus, "root" | "skipped">[]): string {
  const parts = libraries.map(({ root, skipped }) => {
    const list = skipped.map(({ path, reason }) => `- **${inline(path)}**: ${inline(reason)}`).join("\n");
    return `## ${inline(root)}\n\n${skipped.length === 0 ? "Every file could be read." : list}\n`;
  });
  return `# Afterimage: Skipped Files\n\nThese files, or parts of them, could not be read. Everything else can be found.\n\n${parts.join("\n")}`;
}

/** Text of a file's name or an error on one line, without a meaning in Markdown. */
function inline(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\`*_[\]<>#|]/g, "\\$&");
}
