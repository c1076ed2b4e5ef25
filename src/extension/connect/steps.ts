import { back } from "./connectUi.ts";

/** One step of a flow: asks, and answers what comes next. */
export type Step = () => NextStep;

/** `back`: the step before; `undefined`: the user closed the flow. */
export type NextStep = Promise<Step | typeof back | "done" | undefined>;

/**
 * Walks from step to step, and back over those that asked something.
 *
 * @returns whether the flow came to its end; false when it was closed before
 */
export async function walk(first: Step): Promise<boolean> {
  const path = [first];
  for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
    const next = await step();
    if (next === "done") return true;
    if (next === undefined) return false;
    if (next === back) path.pop();
    else path.push(next);
  }
  return false;
}
