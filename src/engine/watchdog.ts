export interface WatchdogRules {
  readonly intervalMs: number;
  /** Pings in a row without an answer before the process counts as frozen. */
  readonly missed: number;
}

/** Loading a large index may block the engine for seconds; half a minute of silence is a hang. */
export const defaultWatchdogRules: WatchdogRules = { intervalMs: 5_000, missed: 6 };

/**
 * Pings a process and reports when it no longer answers. It counts missed pings, not time: after a laptop wakes up,
 * the clock has jumped by hours but at most one ping was missed.
 *
 * @param ping     settles when the process answers; its rejection is ignored, since a dead process is noticed elsewhere
 * @param onFrozen called once
 * @returns stops the watch
 */
export function startWatchdog(rules: WatchdogRules, ping: () => Promise<unknown>, onFrozen: () => void): () => void {
  let missed = 0;
  let waiting = false;

  const timer = setInterval(() => {
    if (!waiting) {
      waiting = true;
      missed = 0;
      ping().then(answered, answered);
    } else if (++missed >= rules.missed) {
      clearInterval(timer);
      onFrozen();
    }
  }, rules.intervalMs);
  timer.unref();

  function answered(): void {
    waiting = false;
  }

  return () => clearInterval(timer);
}
