/**
 * How many requests are worth having under way at once.
 *
 * What is looked for is the knee: as few requests as keep the server busy all the time. Fewer leave it idle, more only
 * queue up inside it, where a query would wait behind them. By Little's law (Little, “A Proof for the Queuing Formula
 * L = λW”, 1961) a server that always holds L requests, each for a mean time W, answers L / W a unit of time; so one
 * round of requests under one limit tells the rate under that limit, whatever the requests are. Two rounds side by
 * side tell which limit is better. Comparing neighbours, rather than with the best latency ever seen as TCP Vegas and
 * Netflix's gradient limits do, matters here: a picture takes ten times as long as a sentence, and that is no queue.
 *
 * The schedule is that of BBR (Cardwell et al., “BBR: Congestion-Based Congestion Control”, ACM Queue 14(5), 2016):
 * double until the rate no longer grows by a quarter, then cruise, and now and then try 5/4 and 3/4 of the limit.
 * A sign of overload halves it, as in TCP.
 */
export interface Limiter {
  /** Requests that may be under way now; at least 1. */
  readonly limit: number;

  /** A request leaves. */
  started(now: number): Flight;
  /** It was answered. `full`: as many were under way as the limit allows, so that it says something of the limit. */
  succeeded(flight: Flight, now: number, full: boolean): void;
  /** It was turned away for want of room, or timed out. */
  overloaded(flight: Flight): void;
  /** It came to no end that says anything. */
  gaveUp(flight: Flight): void;
  /** Begins anew, with one request. */
  reset(): void;
}

export interface Flight {
  /** The round that looks at it, or -1. */
  readonly round: number;
  readonly startedAt: number;
}

const startupGrowth = 3;
/** Quadrupled, a limit must gain at least this, or the knee lies between. */
const startupNeeds = 1.7;
const probeUp = 1.25;
const probeDown = 0.85;
/** A higher limit must gain at least this. */
const upNeeds = 1.05;
/** A lower limit may lose up to this. */
const downKeeps = 0.95;
/** Requests that a round looks at, per request under way: more tell the rate better, fewer adapt sooner. */
const probeLength = 3;
/** The same for cruising after a probe that brought nothing. */
const cruiseLength = 24;

type Phase = "startup" | "cruise" | "up" | "down";

/** @param most the limit's own limit */
export function throughputLimiter(most: number): Limiter {
  let limit = 1;
  let phase: Phase = "startup";
  let direction: "up" | "down" = "up";
  /** Of the round before: the one to compare with. */
  let base = { limit: 0, rate: 0 };
  let round = 0;
  /** Requests that this round looks at: the first so many that leave in it. All are waited for: to look at the first
   * so many that return would favour the quick ones. */
  let cohort = 1;
  let sent = 0;
  let ended = 0;
  let answered = 0;
  let full = 0;
  let totalMs = 0;

  function begin(next: Phase, nextLimit: number, length: number): void {
    phase = next;
    limit = Math.max(1, Math.min(most, Math.round(nextLimit)));
    round++;
    cohort = next === "startup" ? Math.max(2, limit) : Math.max(8, limit) * length;
    sent = 0;
    ended = 0;
    answered = 0;
    full = 0;
    totalMs = 0;
  }

  function next(): [phase: Phase, limit: number, length: number] {
    // Too little to do to learn anything.
    if (answered === 0 || full < answered / 2) return [phase, limit, probeLength];
    const rate = (limit * answered) / Math.max(totalMs, 1);
    const gain = base.rate === 0 ? Infinity : rate / base.rate;
    switch (phase) {
      case "startup":
        if (gain < startupNeeds || limit === most) return ["cruise", Math.min(limit, base.limit * Math.max(1, gain)), probeLength];
        base = { limit, rate };
        return ["startup", limit * startupGrowth, 1];
      case "cruise":
        base = { limit, rate };
        if (direction === "down" && limit > 1) return ["down", Math.min(limit - 1, limit * probeDown), probeLength];
        return ["up", Math.max(limit + 1, limit * probeUp), probeLength];
      case "up":
        direction = gain >= upNeeds ? "up" : "down";
        // As much higher as it gained.
        if (direction === "up") return ["cruise", Math.max(base.limit + 1, Math.min(limit, base.limit * gain)), probeLength];
        return ["cruise", base.limit, cruiseLength];
      case "down":
        direction = gain >= downKeeps ? "down" : "up";
        if (direction === "down") return ["cruise", limit, probeLength];
        return ["cruise", base.limit, cruiseLength];
    }
  }

  return {
    get limit() {
      return limit;
    },
    started: (now) => ({ round: sent++ < cohort ? round : -1, startedAt: now }),
    succeeded(flight, now, wasFull) {
      if (flight.round !== round) return;
      answered++;
      if (wasFull) full++;
      totalMs += now - flight.startedAt;
      if (++ended === cohort) begin(...next());
    },
    overloaded(flight) {
      // All that were sent under the old limit may fail; they are one sign, not many.
      if (flight.round !== round) return;
      base = { limit: 0, rate: 0 };
      begin("cruise", limit / 2, cruiseLength);
    },
    gaveUp(flight) {
      if (flight.round === round && ++ended === cohort) begin(...next());
    },
    reset() {
      base = { limit: 0, rate: 0 };
      direction = "up";
      begin("startup", 1, 1);
    },
  };
}
