/** Several libraries' states as one: what the status bar, the context keys and the progress bars show. Pure. */
import type { EndpointHealth } from "../../core/endpoint/endpoint.ts";
import type { BuildingSpace, LibraryCounts, LibraryStatus, SharedStatus, SilentChannel } from "../../core/libraryTypes.ts";

export interface Summary {
  /** The state that matters most: a failure before work, work before rest. */
  readonly state: "none" | "failed" | "paused" | "indexing" | "ready";
  readonly counts: LibraryCounts;
  readonly skipped: number;
  readonly progress?: { readonly done: number; readonly total: number; readonly secondsLeft?: number };
  /** What to know and what to do next, from the libraries that say so. */
  readonly messages: readonly string[];
  /** How the user's server is doing, which all libraries share; absent when there is none. */
  readonly endpoint?: EndpointHealth;
  /** The shared indexes of the folders, as one; absent where there are none, or none is wanted. */
  readonly shared?: SharedStatus;
  /** Channels that do not answer, and why. */
  readonly silent: readonly SilentChannel[];
  /** Documents that have vectors of another encoder, which is to take over. */
  readonly building?: BuildingSpace;
}

export function summarize(statuses: readonly LibraryStatus[]): Summary {
  const sum = (pick: (status: LibraryStatus) => number): number => statuses.reduce((total, status) => total + pick(status), 0);
  const is = (...states: readonly LibraryStatus["state"][]): boolean => statuses.some(({ state }) => states.includes(state));
  const working = statuses.flatMap(({ progress }) => progress ?? []);
  const left = working.flatMap(({ secondsLeft }) => secondsLeft ?? []);
  const endpoint = statuses.find((status) => status.endpoint !== undefined)?.endpoint;
  const building = statuses.flatMap((status) => status.building ?? []);
  const shared = statuses.flatMap((status) => status.shared ?? []);

  return {
    state:
      statuses.length === 0 ? "none"
      : is("failed") ? "failed"
      : is("paused") ? "paused"
      : is("scanning", "indexing") ? "indexing"
      : "ready",
    counts: {
      documents: sum(({ counts }) => counts.documents),
      fragments: sum(({ counts }) => counts.fragments),
      images: sum(({ counts }) => counts.images),
      vectors: sum(({ counts }) => counts.vectors),
    },
    skipped: sum(({ skipped }) => skipped.length),
    ...(working.length === 0
      ? {}
      : {
          progress: {
            done: working.reduce((total, { done }) => total + done, 0),
            total: working.reduce((total, progress) => total + progress.total, 0),
            ...(left.length === 0 ? {} : { secondsLeft: Math.max(...left) }),
          },
        }),
    messages: statuses.flatMap(({ message, hint }) => (message === undefined ? [] : [`${message} ${hint ?? ""}`.trim()])),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(shared[0] === undefined
      ? {}
      : {
          shared: {
            use: shared[0].use,
            bytes: shared.reduce((total, { bytes }) => total + bytes, 0),
            filled: shared.reduce((total, { filled }) => total + filled, 0),
            problems: shared.flatMap(({ problems }) => problems),
          },
        }),
    // Where one of the folders answers, the channel is no news.
    silent: (statuses[0]?.silent ?? []).filter(({ channel }) => statuses.every(({ channels }) => !channels.includes(channel))),
    ...(building[0] === undefined
      ? {}
      : {
          building: {
            encoder: building[0].encoder,
            done: building.reduce((total, { done }) => total + done, 0),
            total: building.reduce((all, { total }) => all + total, 0),
          },
        }),
  };
}

/** `42 of 167 · 2 min left` */
export function progressText({ done, total, secondsLeft }: NonNullable<Summary["progress"]>): string {
  const counted = `${amount(done)} of ${amount(total)}`;
  return secondsLeft === undefined ? counted : `${counted} · ${timeLeft(secondsLeft)}`;
}

/** `367 documents · 402 pictures` */
export function countsText({ documents, images }: LibraryCounts): string {
  return `${plural(documents, "document")} · ${plural(images, "picture")}`;
}

export function plural(count: number, noun: string): string {
  return `${amount(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function amount(count: number): string {
  return count.toLocaleString("en");
}

function timeLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
