import type { EndpointHealth } from "../../core/endpoint/endpoint.ts";

/** A server that is away for less than this is no outage. */
const outageMs = 15_000;

/**
 * Decides when an outage of the user's server is worth a notification: once each, and a short one not at all. The
 * status bar shows all of it.
 */
export class Outages {
  /** What was told of the present outage. */
  #told: EndpointHealth["state"] | undefined;
  #timer: NodeJS.Timeout | undefined;
  readonly #tell: (health: EndpointHealth) => void;
  readonly #graceMs: number;

  constructor(tell: (health: EndpointHealth) => void, graceMs = outageMs) {
    this.#tell = tell;
    this.#graceMs = graceMs;
  }

  /** @param health undefined when no server is set up */
  take(health: EndpointHealth | undefined): void {
    switch (health?.state) {
      case undefined:
      case "ok":
        this.dispose();
        this.#told = undefined;
        return;
      case "refused":
        // What needs the user is told also after what passes by itself.
        if (this.#told !== "refused") this.#say(health);
        return;
      case "waiting":
        if (this.#told === undefined) this.#timer ??= setTimeout(() => this.#say(health), this.#graceMs);
        return;
      case "unknown":
      case "connecting":
        return;
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #say(health: EndpointHealth): void {
    this.dispose();
    this.#told = health.state;
    this.#tell(health);
  }
}
