/**
 * Calls `send` with the newest value at most once per `intervalMs`: the first value at once, later ones when their
 * turn comes. The last value is never lost.
 */
export function throttled<T>(intervalMs: number, send: (value: T) => void): { push(value: T): void; dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  let waiting: { value: T } | undefined;

  function turn(): void {
    timer = undefined;
    if (waiting !== undefined) {
      const { value } = waiting;
      waiting = undefined;
      start(value);
    }
  }

  function start(value: T): void {
    timer = setTimeout(turn, intervalMs);
    timer.unref();
    send(value);
  }

  return {
    push(value) {
      if (timer === undefined) {
        start(value);
      } else {
        waiting = { value };
      }
    },
    dispose() {
      clearTimeout(timer);
      waiting = undefined;
    },
  };
}
