import type { Clock } from "./clock.ts";
import type { EndpointPolicy } from "./policy.ts";

/**
 * How long to wait before the next try: “full jitter” (Brooker, “Exponential Backoff and Jitter”, AWS Architecture
 * Blog, 2015), and no less than the server asks for.
 * @param tries those that have failed, from 1
 */
export function backoffMs(policy: EndpointPolicy, clock: Clock, tries: number, retryAfterMs = 0): number {
  return retryAfterMs + clock.random() * Math.min(policy.backoffMaxMs, policy.backoffMs * 2 ** (tries - 1));
}

/**
 * `Retry-After` (RFC 9110, §10.2.3), as seconds or as a date, in milliseconds from now.
 * @returns 0 when it is absent or makes no sense
 */
export function retryAfterMs(header: string | undefined, now: number, most: number): number {
  if (header === undefined) return 0;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(ms) ? 0 : Math.max(0, Math.min(ms, most));
}
