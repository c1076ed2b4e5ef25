import type { EndpointError, EndpointHealth, EndpointRequest } from "./endpoint.ts";
import type { Failure } from "./failures.ts";

/** What is told of an endpoint's health, from what happens to its requests. */
export interface HealthTeller {
  readonly now: EndpointHealth;
  listen(listener: (health: EndpointHealth) => void): () => void;

  asked(): void;
  answered(method: EndpointRequest["method"]): void;
  waiting(cause: EndpointError, retryAtMs: number): void;
  failed(method: EndpointRequest["method"], failure: Failure): void;
}

export function healthOf(): HealthTeller {
  let now: EndpointHealth = { state: "unknown", message: "", hint: "" };
  /** Whether it was the work itself that was refused, not only a look at what the server has. */
  let workRefused = false;
  const listeners = new Set<(health: EndpointHealth) => void>();

  function tell(next: EndpointHealth): void {
    if (next.state === now.state && next.message === now.message && next.retryAtMs === now.retryAtMs) return;
    now = next;
    for (const listener of listeners) listener(now);
  }

  return {
    get now() {
      return now;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    asked() {
      if (now.state === "unknown") tell({ state: "connecting", message: "", hint: "" });
    },
    answered(method) {
      // A server that lists its models well may still refuse to work with the one that is set.
      if (now.state === "refused" && workRefused && method === "GET") return;
      tell({ state: "ok", message: "", hint: "" });
    },
    waiting({ message, hint }, retryAtMs) {
      tell({ state: "waiting", message, hint, retryAtMs });
    },
    failed(method, { error: { kind, message, hint, status }, retry }) {
      const refusal = kind === "unauthorised" || (kind === "wrong-model" && method === "POST") || (kind === "unreachable" && retry === "never");
      if (refusal) {
        workRefused = method === "POST";
        tell({ state: "refused", message, hint });
      } else if (now.state === "waiting" && status !== undefined && retry === "never") {
        tell({ state: "ok", message: "", hint: "" });
      }
    },
  };
}
