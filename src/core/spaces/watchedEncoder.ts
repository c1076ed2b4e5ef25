import type { Embedded, Encoder, EncoderInput, Urgency } from "../encode/encoder.ts";
import { probePicture } from "../encode/probePictures.ts";
import { sameWeights, selfTest } from "../encode/selfTest.ts";
import type { Endpoint, EndpointHealth } from "../endpoint/endpoint.ts";
import { connecting, mayPass, untilReached } from "../endpoint/untilReached.ts";
import { AfterimageError } from "../errors.ts";
import type { ConnectionEvents } from "./encoderSet.ts";
import { withChange } from "./weights.ts";

export interface Watch {
  readonly endpoint: Endpoint;
  /** What the self-test's inputs gave when the server was connected. */
  readonly probes: readonly Float32Array[];
  readonly events: ConnectionEvents;
  /** Milliseconds, the shortest and the longest, before a server that fails at everything is tried again. */
  readonly retryMs: readonly [number, number];
}

/**
 * The encoder of a server that may go away, fall ill, and come back as another behind the same name.
 *
 * After an outage nothing that it makes is handed out before the self-test's inputs give what they gave at the
 * beginning: documents wait for that, questions fail. Where they give something else, or nothing, documents wait until
 * they are called off, which follows from {@link ConnectionEvents.onOtherWeights}.
 * @param signal ends the watch
 */
export function watched(encoder: Encoder, watch: Watch, signal: AbortSignal): Encoder {
  const watcher = new Watcher(encoder, watch, signal);
  return withChange(encoder, {
    embed: (inputs, role, asked, urgency) => watcher.handOut(inputs, () => encoder.embed(inputs, role, asked, urgency), asked, urgency),
  });
}

class Watcher {
  readonly #encoder: Encoder;
  readonly #watch: Watch;
  readonly #signal: AbortSignal;
  /** Times that the server came back. */
  #returns = 0;
  /** While it is not known whether it is the same: resolves when it is, stays open when it is another. */
  #proof: Promise<void> | undefined;
  #isAwaited = false;
  /** That it answers, and cannot be worked with for the time being. */
  #illness: EndpointHealth | undefined;

  constructor(encoder: Encoder, watch: Watch, signal: AbortSignal) {
    this.#encoder = encoder;
    this.#watch = watch;
    this.#signal = signal;
    watch.endpoint.onReturn(() => {
      this.#returns += 1;
      if (this.#proof) return;
      this.#proof = this.#prove();
      this.#proof.catch(() => undefined); // nobody may be waiting for it
    });
    watch.endpoint.onHealth(() => {
      this.#tell();
      if (this.#isAway && !this.#isAwaited) void this.#awaitReturn();
    });
  }

  /** Gives what was made only when it was made by the weights that the space is of; the same for failures. */
  async handOut(inputs: readonly EncoderInput[], make: () => Promise<readonly Embedded[]>, signal: AbortSignal, urgency?: Urgency): Promise<readonly Embedded[]> {
    const proven = async (): Promise<void> => {
      if (this.#proof && urgency === "query") throw this.#unproven();
      // A server that went away and came back once more while this waited is asked once more.
      while (this.#proof) await orAbort(this.#proof, signal);
    };
    if (urgency === "query") await proven();
    try {
      const made = await make();
      await proven();
      return made;
    } catch (error) {
      signal.throwIfAborted();
      await proven();
      if (mayPass(error) && !this.#isAway && !this.#illness && !this.#signal.aborted) void this.#recover(inputs, error);
      throw error;
    }
  }

  get #isAway(): boolean {
    return this.#watch.endpoint.health.state === "waiting" && !this.#signal.aborted;
  }

  #tell(): void {
    const { endpoint, events } = this.#watch;
    const { health } = endpoint;
    events.onHealth(health.state !== "ok" ? health : (this.#illness ?? (this.#proof ? connecting : health)));
  }

  async #prove(): Promise<void> {
    let returns: number;
    let isSame: boolean;
    do {
      returns = this.#returns;
      isSame = await this.#isSame();
      // One that came back in the middle of the test may have become another in the middle.
    } while (returns !== this.#returns);
    this.#signal.throwIfAborted();
    if (!isSame) {
      this.#watch.events.onOtherWeights();
      return new Promise(() => undefined);
    }
    this.#proof = undefined;
    this.#illness = undefined;
    this.#tell();
  }

  async #isSame(): Promise<boolean> {
    try {
      const { ok, vectors } = await untilReached(() => selfTest(this.#encoder, this.#signal), (health) => this.#fallIll(health), this.#signal);
      return ok && sameWeights(this.#watch.probes, vectors);
    } catch {
      // Whoever connects anew is refused for the same reason, and tells it.
      return false;
    }
  }

  /**
   * Notices by itself when a server that was away is back, also while nobody wants anything of it: a request of no
   * importance waits for it then, and is the first that it gets. Where that is lost as well, another one follows.
   */
  async #awaitReturn(): Promise<void> {
    this.#isAwaited = true;
    while (this.#isAway) {
      await this.#encoder.embed([{ text: "Is anybody there?" }], "document", this.#signal, "bulk").catch(() => undefined); // the endpoint's health tells
    }
    this.#isAwaited = false;
  }

  /** Tries a server that answers and fails at everything from time to time, with something like what it failed at. */
  async #recover(inputs: readonly EncoderInput[], failure: AfterimageError): Promise<void> {
    const input = inputs.some(({ image }) => image) ? { image: await probePicture("circle") } : { text: "Is anybody there?" };
    let isFirst = true;
    const attempt = async (): Promise<void> => {
      if (isFirst) {
        isFirst = false;
        throw failure;
      }
      await this.#encoder.embed([input], "document", this.#signal, "bulk");
    };
    await untilReached(attempt, (health) => this.#fallIll(health), this.#signal, this.#watch.retryMs).catch(() => undefined); // the next real work tells
    this.#illness = undefined;
    this.#tell();
  }

  #fallIll(health: EndpointHealth): void {
    this.#illness = health;
    this.#tell();
  }

  #unproven(): AfterimageError {
    return new AfterimageError({
      kind: "unreachable",
      message: `${this.#watch.endpoint.name} was away, and is tested before its vectors are compared.`,
      hint: "Nothing to do: it is asked again when it has passed.",
    });
  }
}

/** @throws the signal's reason when it fires first */
function orAbort(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener("abort", abort, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
