/**
 * How many requests are worth having under way at once.
 *
 * What is looked for is the knee: as few requests as keep the server busy all the time. Fewer leave it idle, more only
 * queue up inside it, where a query would wait behind them. By Little's law (Little, “A Proof for the Queuing Formula
 * L = λW”, 1961) a server that always holds L requests, each for a mean time W, answers L / W a unit of time; so one
 * round of requests under one limit tells the rate under that limit, whatever the requests are. Two rounds side by
 * side tell which limit is better. Rounds are compared with their neighbours,
 * not with the best latency ever seen as in TCP Vegas and Netflix's concurrency-limits: a picture takes ten times as
 * long as a sentence, and that is no queue.
 *
 * The schedule follows BBR (Cardwell et al., “BBR: Congestion-Based Congestion Control”, ACM Queue 14(5), 2016): grow
 * fast until the rate no longer follows, then cruise, and now and then try some more and some less. A sign of overload
 * halves the limit, as in TCP.
 */
export interface Limiter {
  /** Requests that may be under way now; at least 1. */
  readonly limit: number;

  /** A request leaves. One of the three below must follow. */
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
  /** The round that it left in. */
  readonly round: number;
  /** Whether that round looks at it. */
  readonly counts: boolean;
  readonly startedAt: number;
}

/** `settle` is a short `cruise`: where growing fast has ended, finer steps are tried soon. */
type Phase = "startup" | "settle" | "cruise" | "up" | "down";

/** What a phase multiplies the limit with. */
const growth = { startup: 3, up: 1.25, down: 0.85 };
/** What the rate must be multiplied with, for the new limit to be the better one. */
const needed = { startup: 1.7, up: 1.05, down: 0.95 };
/** Rounds without such a gain that end the fast growth; one alone may be chance. */
const startupDoubts = 2;
/** Requests that a round looks at, per request under way: more tell the rate better, fewer adapt sooner. */
const roundLength: Record<Phase, number> = { startup: 1, settle: 3, cruise: 24, up: 3, down: 3 };
const smallestRound: Record<Phase, number> = { startup: 2, settle: 12, cruise: 96, up: 12, down: 12 };

/** @param most the limit's own limit */
export function throughputLimiter(most: number): Limiter {
  let phase: Phase;
  let limit: number;
  let probe: "up" | "down";
  let doubts: number;
  /** The best limit so far, and its rate, to compare with. */
  let base: { limit: number; rate: number };

  let round = 0;
  /**
   * Requests that the round looks at: the first so many that leave in it. All are waited for: the first so many to
   * return would be the quick ones.
   */
  let cohort: number;
  let sent: number;
  let ended: number;
  let answered: number;
  let full: number;
  let totalMs: number;

  restart();

  function restart(): void {
    base = { limit: 0, rate: 0 };
    probe = "down";
    doubts = 0;
    begin("startup", 1);
  }

  function begin(nextPhase: Phase, nextLimit: number): void {
    phase = nextPhase;
    limit = Math.max(1, Math.min(most, Math.round(nextLimit)));
    round++;
    cohort = Math.max(smallestRound[phase], limit * roundLength[phase]);
    sent = ended = answered = full = totalMs = 0;
  }

  function end(): void {
    ended++;
    if (ended < cohort) return;
    // Too little to do to learn anything.
    if (answered === 0 || full < answered / 2) begin(phase, limit);
    else begin(...next((limit * answered) / Math.max(totalMs, 1)));
  }

  function next(rate: number): [phase: Phase, limit: number] {
    if (phase === "settle" || phase === "cruise") {
      base = { limit, rate };
      probe = probe === "up" && limit > 1 ? "down" : "up";
      return [probe, step(probe)];
    }
    const gain = base.rate === 0 ? Infinity : rate / base.rate;
    const better = gain >= needed[phase];
    if (better) base = { limit, rate };
    if (phase !== "startup") return better && step(phase) !== limit ? [phase, step(phase)] : ["cruise", base.limit];
    doubts = better ? 0 : doubts + 1;
    if (doubts < startupDoubts && limit < most) return ["startup", limit * growth.startup];
    // Where the rate followed in part, so far is the knee.
    return ["settle", better ? limit : base.limit * Math.max(1, gain)];
  }

  function step(way: "up" | "down"): number {
    const changed = Math.round(limit * growth[way]);
    return way === "up" ? Math.min(most, Math.max(limit + 1, changed)) : Math.max(1, Math.min(limit - 1, changed));
  }

  return {
    get limit() {
      return limit;
    },
    started: (now) => ({ round, counts: sent++ < cohort, startedAt: now }),
    succeeded(flight, now, wasFull) {
      if (flight.round !== round || !flight.counts) return;
      answered++;
      if (wasFull) full++;
      totalMs += now - flight.startedAt;
      end();
    },
    overloaded(flight) {
      // All that were sent under the old limit may fail; they are one sign, not many.
      if (flight.round === round) begin("cruise", limit / 2);
    },
    gaveUp(flight) {
      if (flight.round === round && flight.counts) end();
    },
    reset: restart,
  };
}
