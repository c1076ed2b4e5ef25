/** That a diagram joins two things, as an arrow or line. */
export interface Relation {
  readonly from: string;
  readonly to: string;
  /** What stands at the line; may be empty. */
  readonly label: string;
  /** Points one way (from → to), both ways, or none. */
  readonly direction: "forward" | "both" | "none";
}

const signs: Readonly<Record<Relation["direction"], string>> = { forward: "→", both: "↔", none: "–" };

/** `Gateway → Orders: REST`, each once, in order. Lines whose ends have no names say nothing and are left out. */
export function relationLines(relations: readonly Relation[]): string[] {
  const lines = relations
    .filter(({ from, to }) => from !== "" && to !== "")
    .map(({ from, to, label, direction }) => `${from} ${signs[direction]} ${to}${label === "" ? "" : `: ${label}`}`);
  return [...new Set(lines)];
}
