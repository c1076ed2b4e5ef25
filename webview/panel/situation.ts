/** What the panel has to tell before or beside results, from what the host says of the engine and the libraries. */
import type { ErrorKind, FragmentKind, LibraryStatus, PanelCommand, PanelEvent } from "../../src/engine/protocol/webview.ts";
import type { IconName } from "../shared/icon.ts";

export type PanelStatus = Extract<PanelEvent, { type: "status" }>;

export interface Notice {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  /** Things worth knowing, one a line. */
  readonly points?: readonly { readonly icon: IconName; readonly text: string }[];
  /** The first is the primary one. */
  readonly actions: readonly { readonly label: string; readonly command: PanelCommand }[];
}

const restartEngine = { label: "Restart Engine", command: "afterimage.restartEngine" } as const;
const showLog = { label: "Show Log", command: "afterimage.showLog" } as const;

/** After anything the engine could not do. */
const engineActions: Notice["actions"] = [restartEngine, showLog];

/** Failures that lie in what was asked, the picture above all: another engine would do no better. */
const faultsOfQuestion: ReadonlySet<ErrorKind> = new Set(["unreadable", "encrypted", "too-large", "not-found", "crashed", "timeout", "invalid-query", "invalid-argument"]);

/** The notice that stands instead of results when a search has failed. */
export function failureNotice({ message, hint, kind }: Extract<PanelEvent, { type: "searchFailed" }>): Notice {
  const actions = kind !== undefined && faultsOfQuestion.has(kind) ? [] : engineActions;
  return { icon: "error", title: message, text: hint, actions };
}

/** The notice that stands instead of results because nothing can be searched; undefined when something can. */
export function blockingNotice(status: PanelStatus): Notice | undefined {
  if (!status.hasFolder) {
    return {
      icon: "empty-window",
      title: "Open a folder to search",
      text: "Afterimage finds the diagrams, screenshots, PDF pages and document sections of the folder that is open.",
      actions: [{ label: "Open Folder", command: "workbench.action.files.openFolder" }],
    };
  }
  if (!status.trusted) {
    return {
      icon: "shield",
      title: "This workspace is in Restricted Mode",
      text: "Afterimage decodes the pictures and documents it finds, so it starts only in a workspace that you trust.",
      actions: [{ label: "Manage Workspace Trust", command: "workbench.trust.manage" }],
    };
  }
  if (!status.consented) return consentNotice;
  if (status.engine === "stopped") {
    return { icon: "error", title: "The search engine has stopped", text: status.engineMessage ?? "Nothing in your files was changed.", actions: engineActions };
  }
  return status.libraries.length > 0 ? emptyNotice(status.libraries) : undefined;
}

const consentNotice: Notice = {
  icon: "search",
  title: "Find pictures by what they show",
  text: "Afterimage reads this workspace once and then follows its changes, so that a few words lead to the right diagram, screenshot, PDF page or section.",
  points: [
    { icon: "file-media", text: "Reads pictures, diagrams, PDF, Office and text documents, with the text inside the pictures. Ignore files and “files.exclude” are respected." },
    { icon: "shield", text: "Everything runs on this machine, or on a server of your own if you connect one. Nothing is sent to anyone else, and there is no telemetry." },
    { icon: "database", text: "The index lies in the “.afterimage” folder, which keeps itself out of version control. Delete it whenever you like." },
  ],
  actions: [{ label: "Index This Workspace", command: "afterimage.index" }],
};

function emptyNotice(libraries: readonly LibraryStatus[]): Notice | undefined {
  if (libraries.every(({ state }) => state === "failed")) {
    const { message, hint } = libraries[0] ?? {};
    return { icon: "error", title: message ?? "The library could not be opened", text: hint ?? "The log has the details.", actions: engineActions };
  }
  if (libraries.every(({ state }) => state === "empty")) {
    return {
      icon: "database",
      title: "Nothing is indexed yet",
      text: "Index this workspace to search what its pictures and documents show.",
      actions: [{ label: "Index Now", command: "afterimage.index" }],
    };
  }
  if (libraries.every(({ state, counts }) => (state === "ready" || state === "reading") && counts.fragments === 0)) {
    return {
      icon: "search-stop",
      title: "No pictures or documents here",
      text: "Afterimage reads pictures, diagrams, PDF, Office and text documents. They appear here as soon as there are some that no ignore file leaves out.",
      actions: [
        { label: "Index Again", command: "afterimage.index" },
        { label: "Show Skipped Files", command: "afterimage.showSkipped" },
      ],
    };
  }
  return undefined;
}

/** The notice that stands above results that can still be used; undefined when all is well. */
export function bannerNotice(status: PanelStatus): Notice | undefined {
  if (status.engine === "restarting") {
    return { icon: "sync", title: "The search engine is restarting", text: status.engineMessage ?? "Results are back in a moment.", actions: [showLog] };
  }
  const failed = status.libraries.find(({ state }) => state === "failed");
  if (failed) {
    return { icon: "warning", title: failed.message ?? "A library could not be opened", text: failed.hint ?? "", actions: [showLog] };
  }
  const reading = status.libraries.find(({ state, message }) => state === "reading" && message !== undefined);
  return reading && { icon: "info", title: reading.message ?? "", text: reading.hint ?? "", actions: [] };
}

/** Kinds of hit that a search can have. */
export function kindsIn(status: PanelStatus | undefined): ReadonlySet<FragmentKind> {
  return new Set(status?.libraries.flatMap(({ kinds }) => kinds));
}

/** The work of all libraries together; undefined when none works or waits. */
export function totalProgress(libraries: readonly LibraryStatus[]): { done: number; total: number; secondsLeft?: number; paused: boolean; scanning: boolean } | undefined {
  const busy = libraries.filter(({ state }) => state === "scanning" || state === "indexing" || state === "paused");
  if (busy.length === 0) return undefined;
  const left = busy.flatMap(({ progress }) => progress?.secondsLeft ?? []);
  return {
    done: sum(busy, ({ progress }) => progress?.done ?? 0),
    total: sum(busy, ({ progress }) => progress?.total ?? 0),
    ...(left.length === 0 ? {} : { secondsLeft: Math.max(...left) }),
    paused: busy.every(({ state }) => state === "paused"),
    scanning: busy.every(({ state, progress }) => state === "scanning" && progress === undefined),
  };
}

const channelNames = { lexical: "words", dense: "meaning", visual: "pictures" } as const;

/** Which channels answer and why the others do not, and what is used of a shared index; undefined where all is as usual. */
export function channelLine(libraries: readonly LibraryStatus[]): { text: string; detail: string } | undefined {
  const answering = new Set(libraries.flatMap(({ channels }) => channels));
  const silent = (libraries[0]?.silent ?? []).filter(({ channel }) => !answering.has(channel));
  const shared = libraries.flatMap((library) => library.shared ?? []);
  if (answering.size === 0 || (silent.length === 0 && shared.length === 0)) return undefined;
  const filled = sum(shared, (one) => one.filled);
  const use = shared.some((one) => one.use === "use") ? "shared index used" : shared.length > 0 ? "shared index waits for your decision" : "";
  const found = silent.length === 0 ? "" : `found by ${[...answering].map((channel) => channelNames[channel]).join(" and ")}`;
  return {
    text: [found, use].filter((part) => part !== "").join(" · "),
    detail: [
      ...silent.map(({ channel, reason }) => `Not by ${channelNames[channel]}: ${reason}`),
      ...(filled > 0 ? [`${filled} documents took something from the shared index.`] : []),
      ...shared.flatMap(({ problems }) => problems),
    ].join("\n"),
  };
}

/** Whether the same question may have another answer now: indexing has finished, a library or the engine has come. */
export function answersMayDiffer(before: PanelStatus, now: PanelStatus): boolean {
  const finished = totalProgress(before.libraries) !== undefined && totalProgress(now.libraries) === undefined;
  const engineCame = before.engine !== "running" && now.engine === "running";
  const librariesDiffer = before.libraries.map(({ root }) => root).join() !== now.libraries.map(({ root }) => root).join();
  return finished || engineCame || librariesDiffer;
}

/** Whether there is more in the libraries, or less, than there was. */
export function contentsDiffer(before: PanelStatus, now: PanelStatus): boolean {
  const contents = ({ libraries }: PanelStatus): string => JSON.stringify(libraries.map(({ counts: { documents, fragments, images } }) => [documents, fragments, images]));
  return contents(before) !== contents(now);
}

export function sum<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((total, item) => total + amount(item), 0);
}
