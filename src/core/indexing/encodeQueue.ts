import type { Embedded, Encoder, EncoderInput } from "../encode/encoder.ts";
import { AfterimageError } from "../errors.ts";
import type { DocumentUrgency } from "./lane.ts";

/** Texts in one call of an encoder that works on one thing at a time: enough to be efficient, few enough that a query gets its turn soon. */
const textsPerCall = 16;

/** How many times the inputs that an encoder has under way are made ready: while some are computed, the next are drawn and sent. */
const readiness = 2;

interface Item {
  /** Makes the input; called when its turn is near, so that few pictures lie in memory. */
  readonly load: () => Promise<EncoderInput>;
  readonly urgency: DocumentUrgency;
  readonly signal: AbortSignal;
  readonly resolve: (made: Embedded) => void;
  readonly reject: (error: unknown) => void;
}

interface ReadyItem extends Item {
  readonly input: EncoderInput;
}

/**
 * Keeps one encoder busy: as many inputs under way as it can use, and the next ones drawn ahead, in bounded memory.
 */
export class EncodeQueue {
  readonly #encoder: Encoder;
  readonly #slots: number;
  readonly #inputsPerCall: number;
  readonly #callsAtOnce: number;
  #waiting: Item[] = [];
  #ready: ReadyItem[] = [];
  #held = 0;
  #calls = 0;
  #isScheduled = false;

  constructor(encoder: Encoder) {
    this.#encoder = encoder;
    const isSerial = encoder.parallelInputs <= 1;
    this.#inputsPerCall = isSerial ? textsPerCall : 1;
    this.#callsAtOnce = isSerial ? 1 : readiness * encoder.parallelInputs;
    this.#slots = readiness * (isSerial ? textsPerCall : encoder.parallelInputs);
  }

  /** Whether more inputs are wanted to keep it busy. */
  get hasRoom(): boolean {
    return this.#waiting.length < this.#slots;
  }

  /**
   * Embeds a document's input when its turn comes.
   * @returns the vector, or why just this input has none
   * @throws AfterimageError when nothing can be embedded now; whatever `load` throws
   */
  encode(load: () => Promise<EncoderInput>, urgency: DocumentUrgency, signal: AbortSignal): Promise<Embedded> {
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiting = this.#waiting.filter((waiting) => waiting !== item);
        reject(signal.reason);
      };
      const settle = (): void => signal.removeEventListener("abort", onAbort);
      const item: Item = {
        load,
        urgency,
        signal,
        resolve: (made) => {
          settle();
          resolve(made);
        },
        reject: (error) => {
          settle();
          reject(error);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiting.push(item);
      this.#take();
    });
  }

  /** Gives slots to what waits, the urgent first. */
  #take(): void {
    while (this.#held < this.#slots && this.#waiting.length > 0) {
      const urgent = this.#waiting.findIndex(({ urgency }) => urgency !== "bulk");
      const [item] = this.#waiting.splice(Math.max(0, urgent), 1);
      this.#held += 1;
      void this.#prepare(item!);
    }
  }

  async #prepare(item: Item): Promise<void> {
    try {
      this.#ready.push({ ...item, input: await item.load() });
      this.#schedule();
    } catch (error) {
      item.reject(error);
      this.#release(1);
    }
  }

  /** Calls begin once all that has become ready in this turn of the event loop is there: they carry more then. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      while (this.#calls < this.#callsAtOnce && this.#ready.length > 0) {
        this.#ready.sort((a, b) => Number(a.urgency === "bulk") - Number(b.urgency === "bulk"));
        void this.#call(this.#ready.splice(0, this.#inputsPerCall));
      }
    });
  }

  async #call(taken: readonly ReadyItem[]): Promise<void> {
    const items = taken.filter(({ signal }) => !signal.aborted);
    this.#calls += 1;
    try {
      const [first] = items;
      if (first === undefined) return;
      const made = await this.#encoder.embed(items.map(({ input }) => input), "document", first.signal, first.urgency);
      for (const [at, item] of items.entries()) {
        const vector = made[at];
        if (vector) item.resolve(vector);
        else item.reject(new AfterimageError({ kind: "bad-answer", message: `The encoder answered ${made.length} vectors for ${items.length} inputs.` }));
      }
    } catch (error) {
      for (const item of items) item.reject(error);
    } finally {
      this.#calls -= 1;
      this.#release(taken.length);
    }
  }

  #release(slots: number): void {
    this.#held -= slots;
    this.#take();
    this.#schedule();
  }
}
