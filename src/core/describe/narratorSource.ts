import type { EndpointHealth } from "../endpoint/endpoint.ts";
import type { DescriberSettings } from "../endpoint/settings.ts";
import { connecting, refusal, untilReached } from "../endpoint/untilReached.ts";
import { isAbort } from "../errors.ts";
import type { Narrator } from "./describer.ts";

/**
 * Opens a narrator.
 * @param onHealth told whenever the server's health changes, also later
 * @param signal   lets go of the server when it fires
 */
export type ConnectNarrator = (settings: DescriberSettings, onHealth: (health: EndpointHealth) => void, signal: AbortSignal) => Promise<Narrator>;

interface Wanted {
  readonly settings: DescriberSettings;
  readonly stop: AbortController;
  health: EndpointHealth;
  narrator: Narrator | undefined;
}

/** The vision model of a process that describes pictures: none, or one on the user's server, which comes and goes. */
export class NarratorSource {
  readonly #connect: ConnectNarrator;
  readonly #listeners = new Set<() => void>();
  #wanted: Wanted | undefined;

  constructor(connect: ConnectNarrator) {
    this.#connect = connect;
  }

  /** Takes other settings; undefined for nobody. */
  configure(settings: DescriberSettings | undefined): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#wanted?.settings)) return;
    this.#wanted?.stop.abort();
    this.#wanted = settings && { settings, stop: new AbortController(), health: connecting, narrator: undefined };
    if (this.#wanted) void this.#open(this.#wanted);
    this.#tell();
  }

  /** Undefined while there is none, or it cannot be asked yet. */
  get narrator(): Narrator | undefined {
    return this.#wanted?.narrator;
  }

  /** How its server is doing; undefined when none is set up. */
  get health(): EndpointHealth | undefined {
    return this.#wanted?.health;
  }

  /** Tries a refused server again, after its owner has changed something there. */
  retry(): void {
    if (this.#wanted?.health.state !== "refused" || this.#wanted.narrator) return;
    this.#wanted.health = connecting;
    void this.#open(this.#wanted);
    this.#tell();
  }

  /** Tells every change of {@link narrator} and {@link health}. @returns stops telling */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  dispose(): void {
    this.#listeners.clear();
    this.#wanted?.stop.abort();
  }

  async #open(wanted: Wanted): Promise<void> {
    const { settings, stop } = wanted;
    const change = (to: Partial<Pick<Wanted, "health" | "narrator">>): void => {
      if (stop.signal.aborted) return;
      Object.assign(wanted, to);
      this.#tell();
    };
    const onHealth = (health: EndpointHealth): void => change({ health: wanted.narrator || health.state !== "ok" ? health : connecting });
    try {
      const narrator = await untilReached(() => this.#connect(settings, onHealth, stop.signal), (health) => change({ health }), stop.signal);
      change({ narrator, health: { state: "ok", message: "", hint: "" } });
    } catch (error) {
      if (!isAbort(error) || !stop.signal.aborted) change({ health: refusal(error) });
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
