import { setTimeout as delay } from "node:timers/promises";
import { AfterimageError, messageOf, type ErrorKind } from "../errors.ts";
import type { EndpointHealth } from "./endpoint.ts";

/** Milliseconds before a server that cannot be worked with yet is tried again: doubled from the first to the second. */
const retryMs = [2_000, 60_000] as const;

const passingKinds: readonly ErrorKind[] = ["unreachable", "overloaded", "timeout", "unavailable"];

/** Whether a failure may pass without anybody's doing. */
export function mayPass(error: unknown): error is AfterimageError {
  return error instanceof AfterimageError && passingKinds.includes(error.kind);
}

export const connecting: EndpointHealth = { state: "connecting", message: "", hint: "" };

/** Connects, again and again where the server is away or ill. @throws what it is refused for */
export async function untilReached<T>(
  connect: () => Promise<T>,
  onWaiting: (health: EndpointHealth) => void,
  signal: AbortSignal,
  [shortest, longest]: readonly [number, number] = retryMs,
): Promise<T> {
  for (let wait = shortest; ; wait = Math.min(2 * wait, longest)) {
    try {
      return await connect();
    } catch (error) {
      if (!mayPass(error)) throw error;
      onWaiting({ state: "waiting", message: error.message, hint: error.hint, retryAtMs: Date.now() + wait });
      await delay(wait, undefined, { signal });
    }
  }
}

/** The health of a server that answers and cannot be used. */
export function refusal(error: unknown): EndpointHealth {
  return { state: "refused", message: messageOf(error), hint: error instanceof AfterimageError ? error.hint : "" };
}
