/** Reports as Markdown. Pure. */
import type { LibraryStatus } from "../../core/libraryTypes.ts";
import type { DoctorLine } from "../../engine/protocol/engine.ts";
import type { EndpointProblem } from "../connect/endpointSettings.ts";
import { plural } from "../indexing/summary.ts";
import { plainMarkdown } from "../markdownText.ts";

export function doctorReport(lines: readonly DoctorLine[]): string {
  const wrong = lines.filter(({ ok }) => !ok).length;
  const verdict = wrong === 0 ? "Everything is in order." : `${plural(wrong, "thing")} to look at.`;
  const entries = lines.map(({ ok, what, detail, hint }) => {
    const next = hint === "" ? "" : `\n  - Next step: ${hint}`;
    return `- ${ok ? "✅" : "⚠️"} **${plainMarkdown(what)}**: ${plainMarkdown(detail)}${next}`;
  });
  return `# Afterimage: Doctor\n\n${verdict}\n\n${entries.join("\n")}\n`;
}

/** Settings that keep a server from being used, among the doctor's findings. */
export function settingLines(problems: readonly EndpointProblem[]): DoctorLine[] {
  return problems.map(({ message, hint }) => ({ ok: false, what: "settings", detail: message, hint }));
}

export function skippedReport(libraries: readonly Pick<LibraryStatus, "root" | "skipped">[]): string {
  const parts = libraries.map(({ root, skipped }) => {
    const list = skipped.map(({ path, reason }) => `- **${plainMarkdown(path)}**: ${plainMarkdown(reason)}`).join("\n");
    return `## ${plainMarkdown(root)}\n\n${skipped.length === 0 ? "Every file could be read." : list}\n`;
  });
  return `# Afterimage: Skipped Files\n\nThese files, or parts of them, could not be read. Everything else can be found.\n\n${parts.join("\n")}`;
}
