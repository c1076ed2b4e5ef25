/** Several libraries' states as one: what the status bar, the context keys and the progress bars show. Pure. */
import type { EndpointHealth } from "../../core/endpoint/endpoint.ts";
import type { BuildingSpace, LibraryCounts, LibraryStatus } from "../../core/libraryTypes.ts";

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
