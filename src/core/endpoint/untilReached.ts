import { setTimeout as delay } from "node:timers/promises";
import { AfterimageError, messageOf, type ErrorKind } from "../errors.ts";
import type { EndpointHealth } from "./endpoint.ts";

/** Milliseconds before a server that cannot be worked with yet is tried again: doubled from the first to the second. */
const retryMs = [2_000, 60_000] as const;

/** What may pass without anybody's doing. */
const passing: readonly ErrorKind[] = ["unreachable", "overloaded", "timeout"];

export const connecting: EndpointHealth = { state: "connecting", message: "", hint: "" };

/** Connects, again and again where the server is away. @throws what it is refused for */
export async function untilReached<T>(connect: () => Promise<T>, onWaiting: (health: EndpointHealth) => void, signal: AbortSignal): Promise<T> {
  for (let wait: number = retryMs[0]; ; wait = Math.min(2 * wait, retryMs[1])) {
    try {
      return await connect();
    } catch (error) {
      if (!(error instanceof AfterimageError) || !passing.includes(error.kind)) throw error;
      onWaiting({ state: "waiting", message: error.message, hint: error.hint, retryAtMs: Date.now() + wait });
      await delay(wait, undefined, { signal });
    }
  }
}

/** The health of a server that answers and cannot be used. */
export function refusal(error: unknown): EndpointHealth {
  return { state: "refused", message: messageOf(error), hint: error instanceof AfterimageError ? error.hint : "" };
}
