/** Words for numbers and places, and the splitting of text at its matches. */
import type { FragmentKind, Place, Snippet } from "../../src/engine/protocol/webview.ts";
import type { IconName } from "./icon.ts";

/** What a fragment's kind is called, and its icon; {@link position} says which page or slide. */
export const kinds: Readonly<Record<FragmentKind, { readonly label: string; readonly icon: IconName }>> = {
  section: { label: "Section", icon: "list-selection" },
  image: { label: "Image", icon: "file-media" },
  page: { label: "PDF", icon: "file-pdf" },
  slide: { label: "Slides", icon: "layers" },
  figure: { label: "Figure", icon: "symbol-misc" },
  diagram: { label: "Diagram", icon: "type-hierarchy" },
  moment: { label: "Video", icon: "device-camera-video" },
};

const numbers = new Intl.NumberFormat("en");

/** `1,204`. */
export function grouped(amount: number): string {
  return numbers.format(amount);
}

/** `1,204 documents`; the plural is the singular with an s unless given. */
export function count(amount: number, singular: string, plural = `${singular}s`): string {
  return `${grouped(amount)} ${amount === 1 ? singular : plural}`;
}

/** `less than a minute left`, `about 4 min left`, `about 2 h left`. */
export function timeLeft(seconds: number): string {
  if (seconds < 60) return "less than a minute left";
  if (seconds < 90 * 60) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${Math.round(seconds / 3600)} h left`;
}

/** A path cut in two, so that the folder can be shortened while the file's name stays whole. */
export function splitPath(path: string): { folder: string; file: string } {
  const slash = path.lastIndexOf("/");
  return { folder: path.slice(0, Math.max(0, slash)), file: path.slice(slash + 1) };
}

/** Where in its file a place is: `page 12`, `line 34`, `1:05`; empty when it is the whole file. */
export function position({ anchor }: Pick<Place, "anchor">): string {
  if (anchor.page !== undefined) return `page ${anchor.page}`;
  if (anchor.slide !== undefined) return `slide ${anchor.slide}`;
  if (anchor.cell !== undefined) return `cell ${anchor.cell}`;
  if (anchor.timestamp !== undefined) return clock(anchor.timestamp);
  return anchor.line === undefined ? "" : `line ${anchor.line}`;
}

/** Seconds as a player shows them, hours only where there are any; the host's own is in the core, which a view cannot load. */
function clock(seconds: number): string {
  const [hours, minutes, rest] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, Math.floor(seconds) % 60];
  const padded = (part: number): string => String(part).padStart(2, "0");
  return hours > 0 ? `${hours}:${padded(minutes)}:${padded(rest)}` : `${minutes}:${padded(rest)}`;
}

/** How sure it is that a picture is the one that was asked with; anything below the claim's threshold is not claimed. */
export function certainty(confidence: number): string {
  if (confidence >= 0.9) return "Certainly this picture";
  return confidence >= 0.7 ? "Very likely this picture" : "Probably this picture";
}

/** `960 × 560`. */
export function pixels({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${Math.round(width)} × ${Math.round(height)}`;
}

const dates = new Intl.DateTimeFormat("en", { day: "numeric", month: "short", year: "numeric" });

/** `20 Feb 2025`, of milliseconds since the epoch. */
export function day(ms: number): string {
  const part = Object.fromEntries(dates.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${part["day"]} ${part["month"]} ${part["year"]}`;
}

/** `84 kB`, `2.4 MB`, in the units that file managers and our other messages count in. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 999_500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

/** A message as a heading: messages are sentences, headings have no full stop. */
export function withoutStop(text: string): string {
  return text.replace(/[.。]$/, "");
}

interface Segment {
  readonly text: string;
  readonly matched: boolean;
}

/** A snippet as runs of matched and other text, in order; together they are the whole text. */
export function segments({ text, matches }: Snippet): Segment[] {
  const runs: Segment[] = [];
  let at = 0;
  for (const [start, end] of matches) {
    if (start > at) runs.push({ text: text.slice(at, start), matched: false });
    runs.push({ text: text.slice(start, end), matched: true });
    at = end;
  }
  if (at < text.length) runs.push({ text: text.slice(at), matched: false });
  return runs;
}
