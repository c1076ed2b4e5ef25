/** How an OpenDocument shape is filled and outlined (OpenDocument 1.3 part 3, §20). */
import { colourOf, type Paint } from "../diagram/sheet.ts";
import { attribute } from "../office/elements.ts";
import { pointsOf, property, type StyleChain, type Styles } from "./styles.ts";

/** Outlines thinner than a device's pixel are drawn all the same. */
const thinnest = 0.5;

export function paintOf(chain: StyleChain, styles: Styles): Paint {
  const read = (name: string): string | undefined => property(chain, "graphic", name);
  const stroke = read("stroke") === "none" ? "none" : colourOf(read("stroke-color"), read("stroke") === undefined ? "none" : "#000000");
  return {
    fill: fillOf(chain, "graphic", styles),
    stroke,
    strokeWidth: Math.max(thinnest, pointsOf(read("stroke-width")) ?? thinnest),
    isDashed: read("stroke") === "dash",
    opacity: shareOf(read("opacity")),
  };
}

/** The colour that a fill amounts to; `none` for none and for pictures. */
export function fillOf(chain: StyleChain, group: string, styles: Styles): string {
  const read = (name: string): string | undefined => property(chain, group, name);
  switch (read("fill")) {
    case "none":
    case "bitmap":
      return "none";
    case "gradient": {
      const gradient = styles.named("gradient", read("fill-gradient-name"));
      return mixed(attribute(gradient, "start-color"), attribute(gradient, "end-color")) ?? colourOf(read("fill-color"), "none");
    }
    case "hatch":
      return colourOf(attribute(styles.named("hatch", read("fill-hatch-name")), "color"), "none");
    default:
      return colourOf(read("fill-color"), "none");
  }
}

const hex = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;

/** One colour stands for a gradient: the one in its middle. */
function mixed(start = "", end = ""): string | undefined {
  const [one, other] = [hex.exec(start), hex.exec(end)];
  if (!one || !other) return undefined;
  const channels = [1, 2, 3].map((at) => Math.round((parseInt(one[at]!, 16) + parseInt(other[at]!, 16)) / 2));
  return `#${channels.map((channel) => channel.toString(16).padStart(2, "0")).join("")}`;
}

function shareOf(percentage: string | undefined): number {
  const share = Number.parseFloat(percentage ?? "100") / 100;
  return share >= 0 && share <= 1 ? share : 1;
}
