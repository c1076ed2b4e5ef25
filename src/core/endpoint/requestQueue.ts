import { urgencies, type Urgency } from "../encode/encoder.ts";

/** Requests that wait for their turn: by urgency, and first come first served within one. */
export interface RequestQueue<Admission> {
  /** Requests that were let in and have not left. */
  readonly inFlight: number;

  /**
   * Waits for a turn. Whoever is let in must {@link leave}.
   * @throws the signal's reason, or what {@link rejectWaiting} says
   */
  enter(urgency: Urgency, signal: AbortSignal): Promise<Admission>;
  leave(): void;

  /** Lets in whom there is room for; to be called whenever there may be more room than before. */
  admit(): void;

  rejectWaiting(urgency: Urgency, reason: () => unknown): void;
}

interface Waiter<Admission> {
  letIn(admission: Admission): void;
  reject(reason: unknown): void;
}

/**
 * @param room whether there is room for one more of this urgency, as the admission that it gets; called for the most
 * urgent one that waits, then, if there is none for it, for the next urgency
 */
export function requestQueue<Admission extends object>(
  room: (urgency: Urgency, inFlight: number) => Admission | undefined,
): RequestQueue<Admission> {
  const waiting: Record<Urgency, Set<Waiter<Admission>>> = { query: new Set(), saved: new Set(), bulk: new Set() };
  let inFlight = 0;

  function admit(): void {
    for (const urgency of urgencies) {
      for (const waiter of waiting[urgency]) {
        const admission = room(urgency, inFlight);
        if (!admission) break;
        inFlight++;
        waiter.letIn(admission);
      }
    }
  }

  return {
    get inFlight() {
      return inFlight;
    },
    enter(urgency, signal) {
      if (signal.aborted) return Promise.reject(signal.reason as Error);
      return new Promise((resolve, reject) => {
        const abort = (): void => waiter.reject(signal.reason);
        const stopWaiting = (): void => {
          waiting[urgency].delete(waiter);
          signal.removeEventListener("abort", abort);
        };
        const waiter: Waiter<Admission> = {
          letIn(admission) {
            stopWaiting();
            resolve(admission);
          },
          reject(reason) {
            stopWaiting();
            reject(reason);
          },
        };
        signal.addEventListener("abort", abort, { once: true });
        waiting[urgency].add(waiter);
        admit();
      });
    },
    leave() {
      inFlight--;
      admit();
    },
    admit,
    rejectWaiting(urgency, reason) {
      for (const waiter of waiting[urgency]) waiter.reject(reason());
    },
  };
}
