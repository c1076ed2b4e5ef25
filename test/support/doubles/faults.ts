import { directionOf, normalised } from "./words.ts";

/** What goes wrong on the way of an answer. */
export type AnswerFault =
  /** The request is taken and never answered. */
  | { readonly kind: "hang" }
  /** Answered late. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The connection is reset before the first byte. */
  | { readonly kind: "reset" }
  /** The connection is reset in the middle of the body. */
  | { readonly kind: "reset-midway" }
  /** Only half of the body comes, and by the headers that is all. */
  | { readonly kind: "truncated" }
  | { readonly kind: "not-json" }
  /** The body is packed, though nobody asked for that. */
  | { readonly kind: "compressed" }
  /** A valid answer behind this many bytes of white space. */
  | { readonly kind: "huge"; readonly bytes: number }
  /** The body comes byte by byte. */
  | { readonly kind: "dribble"; readonly msPerByte: number }
  | { readonly kind: "redirect"; readonly to: string }
  /** An error in the server's own envelope. */
  | { readonly kind: "status"; readonly status: number; readonly message?: string; readonly retryAfter?: string }
  /** 503 as while the model loads, whatever is asked; for so many milliseconds, where it says so. */
  | { readonly kind: "loading"; readonly ms?: number }
  /** The accelerator's memory did not do. */
  | { readonly kind: "out-of-memory" }
  /** A streamed answer breaks off with an error line under status 200 (Ollama). */
  | { readonly kind: "stream-error" };

/** What is wrong with vectors. */
export type VectorFault =
  | { readonly kind: "wrong-dimension" }
  | { readonly kind: "not-a-number" }
  | { readonly kind: "zeros" }
  /** One vector fewer than inputs. */
  | { readonly kind: "too-few" }
  /** Last first; where the dialect numbers its vectors, the numbers are right. */
  | { readonly kind: "shuffled" }
  /** The same vector for everything. */
  | { readonly kind: "identical" }
  /** Harmless: the last digits differ from call to call, as on a busy GPU. */
  | { readonly kind: "noise" };

/** Which requests a fault strikes. */
export interface FaultScope {
  /** Lets this many of the requests that it is for pass first. */
  readonly after?: number;
  /** Strikes this many, then no more; absent: all. */
  readonly times?: number;
  /** Whose path matches; absent: those that make vectors or chat (`loading`: all). */
  readonly path?: RegExp;
  /** Whose body holds this. */
  readonly holding?: string;
}

export type Fault = (AnswerFault | VectorFault) & FaultScope;
export type FaultKind = Fault["kind"];

const vectorFaults: readonly VectorFault["kind"][] = ["wrong-dimension", "not-a-number", "zeros", "too-few", "shuffled", "identical", "noise"];
const answerFaults: readonly AnswerFault["kind"][] = [
  "hang",
  "delay",
  "reset",
  "reset-midway",
  "truncated",
  "not-json",
  "compressed",
  "huge",
  "dribble",
  "redirect",
  "status",
  "loading",
  "out-of-memory",
  "stream-error",
];
export const faultKinds: readonly FaultKind[] = [...answerFaults, ...vectorFaults];

/** The faults of one request. */
export interface Struck {
  /** Not more than one: the first that was set. */
  readonly answer: AnswerFault | undefined;
  readonly vectors: readonly VectorFault[];
}

/** The faults that are set, and which of the coming requests they strike. */
export class Faults {
  readonly #set: readonly { readonly fault: Fault; matched: number }[];
  readonly #since = performance.now();

  constructor(faults: readonly Fault[]) {
    this.#set = faults.map((fault) => ({ fault, matched: 0 }));
  }

  /** Counts a request in, and tells what befalls it. */
  strike(path: string, isWork: boolean, body: string): Struck {
    const struck: Fault[] = [];
    for (const entry of this.#set) {
      const { fault } = entry;
      const isFor = fault.path ? fault.path.test(path) : isWork || fault.kind === "loading";
      const isOver = fault.kind === "loading" && performance.now() - this.#since > (fault.ms ?? Infinity);
      if (!isFor || isOver || !body.includes(fault.holding ?? "")) continue;
      const number = entry.matched++;
      const after = fault.after ?? 0;
      if (number >= after && number < after + (fault.times ?? Infinity)) struck.push(fault);
    }
    return { answer: struck.find(isAnswerFault), vectors: struck.filter(isVectorFault) };
  }
}

const isVectorFault = (fault: Fault): fault is VectorFault & FaultScope => (vectorFaults as readonly FaultKind[]).includes(fault.kind);
const isAnswerFault = (fault: Fault): fault is AnswerFault & FaultScope => !isVectorFault(fault);

/** A vector with its number in the request: an order that the server mixed up keeps the right numbers. */
export interface NumberedVector {
  readonly index: number;
  readonly vector: Float32Array;
}

/** Spoils the vectors of one answer. */
export function spoil(vectors: readonly Float32Array[], faults: readonly VectorFault[]): NumberedVector[] {
  return faults.reduce<NumberedVector[]>(
    (spoilt, fault) => spoilWith(spoilt, fault),
    vectors.map((vector, index) => ({ vector, index })),
  );
}

function spoilWith(vectors: NumberedVector[], { kind }: VectorFault): NumberedVector[] {
  const each = (change: (vector: Float32Array) => Float32Array): NumberedVector[] =>
    vectors.map(({ vector, index }) => ({ vector: change(vector), index }));
  switch (kind) {
    case "wrong-dimension":
      return each((vector) => vector.slice(0, vector.length - 1));
    case "not-a-number":
      return each((vector) => vector.map((component, at) => (at === 7 ? NaN : component)));
    case "zeros":
      return each((vector) => vector.map(() => 0));
    case "too-few":
      return vectors.slice(0, -1);
    case "shuffled":
      return vectors.toReversed();
    case "identical":
      return each((vector) => directionOf("identical", vector.length));
    case "noise":
      return each((vector) => normalised(vector.map((component) => component * (1 + (Math.random() - 0.5) * 1e-3))));
  }
}
