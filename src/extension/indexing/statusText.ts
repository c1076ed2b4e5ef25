/** What the status bar says, from the state of everything. Pure. */
import type { EndpointHealth } from "../../core/endpoint/endpoint.ts";
import type { SharedStatus } from "../../core/libraryTypes.ts";
import type { Channel } from "../../core/search/types.ts";
import { byteSize } from "../../core/text/byteSize.ts";
import type { EngineState } from "../../engine/supervisor.ts";
import { obstacleOf, type Access } from "../access.ts";
import { commandIds } from "../commandIds.ts";
import { plainMarkdown } from "../markdownText.ts";
import { countsText, plural, progressText, type Summary } from "./summary.ts";

export interface StatusText {
  /** With codicons. */
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly severity: "none" | "warning" | "error";
}

/** Commands that a tooltip links to. */
export const tooltipCommands = [commandIds.connect, commandIds.doctor] as const;

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
  const { counts, progress, skipped, messages, endpoint, building, shared, silent } = summary;
  const details = [
    countsText(counts),
    skipped === 0 ? "" : `${plural(skipped, "file")} skipped`,
    building === undefined ? "" : `${plural(building.done, "document")} of ${building.total} have vectors of ${building.encoder} The present ones answer until all have.`,
    ...(shared === undefined ? [] : sharedLines(shared)),
    ...silent.map(({ channel, reason }) => `${silence[channel]}: ${reason}`),
    ...messages,
    ...(endpoint === undefined ? [] : endpointLines(endpoint)),
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
      // An icon that turns costs a third of a core for as long as it does where VS Code is drawn without a GPU, as on a server.
      return say(`$(sync) Afterimage${percent}`, [
        progress === undefined ? "Looking for changes." : `Indexing: ${progressText(progress)}`,
        ...details,
      ]);
    }
    case "ready":
      return ready(endpoint?.state, counts.documents === 0 ? "Afterimage" : plural(counts.documents, "document"), details);
  }
}

const connectLinks = `[Connect Qwen3-VL…](command:${commandIds.connect}) · [Doctor](command:${commandIds.doctor})`;

/** A server that is away is worth an icon, for it comes back by itself; one that needs the user is worth a colour. */
function ready(server: EndpointHealth["state"] | undefined, documents: string, details: readonly string[]): StatusText {
  if (server === "refused") return say(`$(warning) ${documents}`, details, "warning", [connectLinks]);
  return say(`$(${server === "waiting" ? "debug-disconnect" : "eye"}) ${documents}`, details);
}

const silence: Readonly<Record<Channel, string>> = {
  lexical: "Words are not compared",
  dense: "Meaning is not compared",
  visual: "Pictures are not compared",
};

/** What to know of the shared index. */
function sharedLines({ use, filled, bytes, problems }: SharedStatus): string[] {
  const wrong = problems.length === 0 ? "" : ` ${problems[0]}${problems.length === 1 ? "" : ` And ${plural(problems.length - 1, "more problem")}.`}`;
  if (use === "undecided") return ["A shared index lies in this workspace. Until you decide whether to use it, nothing is sent to your server."];
  const taken = filled === 0 ? "" : ` ${plural(filled, "document")} took something from it since the start.`;
  return [`The team's shared index is used (${byteSize(bytes)}).${taken}${wrong}`];
}

/** What to know of the user's server, and what happens next. */
function endpointLines({ state, message, hint, retryAtMs }: EndpointHealth): string[] {
  switch (state) {
    case "ok":
    case "unknown":
      return [];
    case "connecting":
      return ["Your server is being connected; a model may have to be loaded first."];
    case "waiting": {
      const when = retryAtMs === undefined ? "" : ` at ${new Date(retryAtMs).toLocaleTimeString("en", { hour12: false })}`;
      return [`${message} ${hint}`.trim(), `It is tried again by itself${when}. Until then, search goes by words.`];
    }
    case "refused":
      return [`${message} ${hint}`.trim()];
  }
}

function say(text: string, lines: readonly string[], severity: StatusText["severity"] = "none", links: readonly string[] = []): StatusText {
  const said = lines.filter((line) => line !== "").map(plainMarkdown);
  return { text, tooltip: ["**Afterimage**", ...said, ...links].join("\n\n"), severity };
}
