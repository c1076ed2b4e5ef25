import type { Encoder, Space } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import type { EndpointHealth } from "../endpoint/endpoint.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import { connecting, refusal, untilReached } from "../endpoint/untilReached.ts";
import { isAbort } from "../errors.ts";
import type { PassageForm } from "../search/passages.ts";
import type { KnownEncoders } from "./knownEncoders.ts";
import { inSpaceOfWeights } from "./weights.ts";

/** An encoder on the user's server that has passed its self-test. */
export interface ConnectedEncoder {
  readonly encoder: Encoder;
  /** What the self-test's inputs gave, always in the same order. */
  readonly probes: readonly Float32Array[];
}

/** What is told of a server that an encoder was opened on. */
export interface ConnectionEvents {
  /** Its health has changed; also while it is being connected. */
  onHealth(health: EndpointHealth): void;
  /** It was away and is back as another: the encoder is of no use any more, and is to be connected anew. */
  onOtherWeights(): void;
}

/**
 * Opens and tests an encoder.
 * @param signal lets go of the server when it fires
 * @throws AfterimageError `unreachable`, `overloaded`, `timeout` or `unavailable` when trying again later can help; else
 * it is refused
 */
export type ConnectEncoder = (settings: EncoderSettings, events: ConnectionEvents, signal: AbortSignal) => Promise<ConnectedEncoder>;

export interface EncoderSetInit {
  readonly builtin: Encoder;
  readonly connect: ConnectEncoder;
  readonly known: KnownEncoders;
}

/** The encoder of the user's server, from its settings to its end. */
interface Wanted {
  readonly settings: EncoderSettings;
  readonly stop: AbortController;
  health: EndpointHealth;
  /** Known before the server has answered where it was seen before; undefined also when it is refused. */
  space: Space | undefined;
  form: Omit<PassageForm, "picturesAlone"> | undefined;
  /** What its self-test gave, in {@link space}. */
  probes: readonly Float32Array[];
  encoder: Encoder | undefined;
}

/**
 * The encoders of a process: the built-in one, always, and the one on the user's server, which comes, goes and changes.
 *
 * Tells listeners whenever {@link wanted}, {@link health} or what {@link encoderOf} answers has changed.
 */
export class EncoderSet {
  readonly builtin: Encoder;
  readonly #init: EncoderSetInit;
  readonly #listeners = new Set<() => void>();
  #wanted: Wanted | undefined;
  /** The server of before, which goes on answering questions in its space while the next one's is built. */
  #previous: Wanted | undefined;

  constructor(init: EncoderSetInit) {
    this.#init = init;
    this.builtin = init.builtin;
  }

  /** Takes other settings; undefined for the built-in encoder alone. */
  configure(settings: EncoderSettings | undefined): void {
    if (JSON.stringify(settings) === JSON.stringify(this.#wanted?.settings)) return;
    close(this.#previous);
    this.#previous = this.#wanted;
    this.#wanted = undefined;
    // Who has removed their server wants nothing more to be sent to it.
    if (settings === undefined || this.#previous?.encoder === undefined) {
      close(this.#previous);
      this.#previous = undefined;
    }
    if (settings !== undefined) this.#begin(settings);
    this.#tell();
  }

  /** The space that libraries should come to; undefined while that is not known, or the server is refused. */
  get wanted(): Space | undefined {
    return this.#wanted === undefined ? this.builtin.space : this.#wanted.space;
  }

  /** Whether {@link wanted} may still become known without anybody's doing. */
  get isUndecided(): boolean {
    return this.#wanted !== undefined && this.#wanted.space === undefined && this.#wanted.health.state !== "refused";
  }

  /** How the user's server is doing; undefined when there is none. */
  get health(): EndpointHealth | undefined {
    return this.#wanted?.health;
  }

  /** The encoder of a space, or in words why there is none now. */
  encoderOf(id: string): Encoder | string {
    for (const encoder of [this.#wanted?.encoder, this.builtin, this.#previous?.encoder]) {
      if (encoder !== undefined && spaceId(encoder.space) === id) return encoder;
    }
    const { health, space } = this.#wanted ?? {};
    if (health?.state === "connecting") return "the encoder is still being connected.";
    if (health?.message && (space === undefined || spaceId(space) === id)) return health.message;
    return "the encoder that this index was made with is not set up any more.";
  }

  /** What is embedded in a space; undefined where that was never seen. */
  formOf(id: string): PassageForm | undefined {
    if (spaceId(this.builtin.space) === id) return { ...formOf(this.builtin), picturesAlone: false };
    for (const { settings, space, form } of [this.#wanted, this.#previous].flatMap((known) => known ?? [])) {
      if (space && form && spaceId(space) === id) return { ...form, picturesAlone: settings.picturesAlone };
    }
    return undefined;
  }

  /** What the self-test gave in a space, by which its weights are known; empty where that was never seen. */
  probesOf(id: string): readonly Float32Array[] {
    return [this.#wanted, this.#previous].find((known) => known?.space && spaceId(known.space) === id)?.probes ?? [];
  }

  /** Tries a refused server again, after its owner has changed something there. */
  retry(): void {
    const wanted = this.#wanted;
    if (wanted?.health.state !== "refused" || wanted.encoder !== undefined) return;
    wanted.health = connecting;
    void this.#connect(wanted);
    this.#tell();
  }

  /** @returns stops telling */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async dispose(): Promise<void> {
    this.#listeners.clear();
    close(this.#wanted);
    close(this.#previous);
    await this.builtin.dispose();
  }

  #begin(settings: EncoderSettings): void {
    this.#wanted = { settings, stop: new AbortController(), health: connecting, space: undefined, form: undefined, probes: [], encoder: undefined };
    void this.#connect(this.#wanted);
  }

  /** Lets go of a server that has other weights by now; the wanted one is connected as if it were new. */
  #beginAnew(stranger: Wanted): void {
    close(stranger);
    if (stranger === this.#previous) this.#previous = undefined;
    if (stranger === this.#wanted) this.#begin(stranger.settings);
    this.#tell();
  }

  async #connect(wanted: Wanted): Promise<void> {
    const { known, connect } = this.#init;
    const { settings, stop } = wanted;
    const change = (to: Partial<Pick<Wanted, "health" | "space" | "form" | "probes" | "encoder">>): void => {
      if (stop.signal.aborted) return;
      Object.assign(wanted, to);
      this.#tell();
    };
    try {
      const seen = await known.weightsOf(settings);
      if (wanted.space === undefined && seen[0]) change({ space: seen[0].space, form: formOf(seen[0]), probes: seen[0].probes });
      const events: ConnectionEvents = {
        onHealth: (health) => change({ health: wanted.encoder || health.state !== "ok" ? health : connecting }),
        onOtherWeights: () => this.#beginAnew(wanted),
      };
      const { encoder, probes } = await untilReached(
        () => connect(settings, events, stop.signal),
        (health) => change({ health }),
        stop.signal,
      );
      const inSpace = inSpaceOfWeights(encoder, probes, seen);
      await known.remember(settings, { space: inSpace.space, probes, ...formOf(encoder) });
      change({ encoder: inSpace, space: inSpace.space, form: formOf(encoder), probes, health: { state: "ok", message: "", hint: "" } });
    } catch (error) {
      if (isAbort(error) && stop.signal.aborted) return;
      change({ space: undefined, health: refusal(error) });
    }
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function formOf({ takesImages, passageWords }: Omit<PassageForm, "picturesAlone">): Omit<PassageForm, "picturesAlone"> {
  return { takesImages, passageWords };
}

function close(wanted: Wanted | undefined): void {
  wanted?.stop.abort();
}
