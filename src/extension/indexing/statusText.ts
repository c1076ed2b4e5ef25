/** What the status bar says, from the state of everything. Pure. */
import type { EngineState } from "../../engine/supervisor.ts";
import { obstacleOf, type Access } from "../access.ts";
import { countsText, plural, progressText, type Summary } from "./summary.ts";

export interface StatusText {
  /** With codicons. */
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: "none" | "warning" | "error";
}

export function statusText(access: Access, engine: EngineState, summary: Summary): StatusText {
  if (access !== "granted") {
    const { message, hint } = obstacleOf(access);
    return say("$(eye-closed) Afterimage", [message, hint]);
  }
  if (engine.phase === "stopped" && engine.message !== undefined) {
    return say("$(error) Afterimage", [engine.message, engine.hint ?? ""], "error");
  }
  if (engine.phase === "restarting") {
    return say("$(sync~spin) Afterimage", [engine.message ?? "The search engine is starting again."], "warning");
  }
  return summaryText(summary);
}

function summaryText(summary: Summary): StatusText {
  const { counts, progress, skipped, messages } = summary;
  const details = [
    countsText(counts),
    skipped === 0 ? "" : `${plural(skipped, "file")} skipped`,
    ...messages,
  ];
  switch (summary.state) {
    case "none":
      return say("$(eye) Afterimage", ["Starting."]);
    case "failed":
      return say("$(warning) Afterimage", details, "warning");
    case "paused":
      return say("$(debug-pause) Afterimage", ["Indexing is paused.", ...details]);
    case "indexing": {
      const percent = progress === undefined || progress.total === 0 ? "" : ` ${Math.floor((100 * progress.done) / progress.total)}%`;
      return say(`$(sync~spin) Afterimage${percent}`, [
        progress === undefined ? "Looking for changes." : `Indexing: ${progressText(progress)}`,
        ...details,
      ]);
    }
    case "ready":
      return say(`$(eye) ${plural(counts.documents, "document")}`, details);
  }
}

function say(text: string, lines: readonly string[], severity: StatusText["severity"] = "none"): StatusText {
  return { text, tooltip: ["**Afterimage**", ...lines.filter((line) => line !== "")].join("\n\n"), severity };
}
