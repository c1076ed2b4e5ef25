import type { Clock } from "./clock.ts";
import type { EndpointError } from "./endpoint.ts";
import type { EndpointPolicy } from "./policy.ts";

/**
 * Circuit breaker (Nygard, “Release It!”, ch. 5): while the server is away nothing is sent to it; after a time that
 * doubles with each failure, one request probes whether it is back.
 */
export interface Breaker {
  readonly state: "closed" | "open" | "half-open";
  /** Why it is not closed. */
  readonly cause: EndpointError | undefined;
  /** When it becomes half-open, in milliseconds since the epoch; undefined while it is not open. */
  readonly retryAtMs: number | undefined;

  /** Half-open, and nobody probes yet. */
  readonly mayProbe: boolean;

  /** Whether a request may leave now; in the half-open state it becomes the probe. */
  permit(): Permit | undefined;
  succeeded(): void;
  /** @param away nobody is there: opens at once, else only after several in a row */
  failed(permit: Permit, error: EndpointError, away: boolean, retryAfterMs?: number): void;
  /** The request came to no end that says anything. */
  gaveUp(permit: Permit): void;
  dispose(): void;
}

export interface Permit {
  readonly probes: boolean;
}

/** @param onChange the state changed; there may be room for requests, or none any more */
export function circuitBreaker(policy: EndpointPolicy, clock: Clock, onChange: () => void): Breaker {
  let state: Breaker["state"] = "closed";
  let cause: EndpointError | undefined;
  let failures = 0;
  /** Times in a row that it opened. */
  let opened = 0;
  let retryAtMs: number | undefined;
  let probing = false;
  let callOff = (): void => undefined;

  function change(next: Breaker["state"]): void {
    state = next;
    probing = false;
    callOff();
    if (next !== "open") retryAtMs = undefined;
    onChange();
  }

  function open(error: EndpointError, retryAfterMs: number): void {
    cause = error;
    const longest = Math.min(policy.breakerMaxMs, policy.breakerMs * 2 ** opened++);
    // Half of it at random: several windows must not knock at the same moment.
    const ms = Math.max(retryAfterMs, longest * (0.5 + clock.random() / 2));
    retryAtMs = clock.now() + ms;
    change("open");
    callOff = clock.after(ms, () => change("half-open"));
  }

  return {
    get state() {
      return state;
    },
    get cause() {
      return cause;
    },
    get retryAtMs() {
      return retryAtMs;
    },
    get mayProbe() {
      return state === "half-open" && !probing;
    },
    permit() {
      if (state === "open" || probing) return undefined;
      probing = state === "half-open";
      return { probes: probing };
    },
    succeeded() {
      failures = 0;
      opened = 0;
      cause = undefined;
      if (state !== "closed") change("closed");
    },
    failed(permit, error, away, retryAfterMs = 0) {
      failures++;
      // Requests that left before it opened tell nothing new.
      if (state === "closed" ? away || failures >= policy.breakerFailures : permit.probes) open(error, retryAfterMs);
    },
    gaveUp(permit) {
      if (permit.probes && state === "half-open") change("half-open");
    },
    dispose() {
      callOff();
    },
  };
}
