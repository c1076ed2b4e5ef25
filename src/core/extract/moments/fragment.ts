import { clock } from "../../text/clock.ts";
import type { ExtractedFragment } from "../extractor.ts";
import { titleFromPath } from "../fileTitle.ts";

/**
 * The fragment of a moment of a recording.
 * @param time seconds from the start
 * @param size pixels of the recording
 */
export function momentFragment(path: string, time: number, { width, height }: { readonly width: number; readonly height: number }): ExtractedFragment {
  return {
    key: `moment:${time}`,
    kind: "moment",
    anchor: { timestamp: time },
    title: `${titleFromPath(path)}, at ${clock(time)}`,
    text: "",
    labels: [],
    description: "",
    mentions: [],
    picture: { width, height, needsOcr: true },
  };
}
