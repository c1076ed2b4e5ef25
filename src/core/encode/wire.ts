import type { Endpoint, EndpointRequest } from "../endpoint/endpoint.ts";
import type { EncoderRole, Urgency } from "./encoder.ts";
import type { PixelBudget } from "./imageInput.ts";

/** A picture as it goes over the wire: within the model's pixel budget, encoded once. */
export interface WireImage {
  readonly width: number;
  readonly height: number;
  readonly base64: string;
  readonly mime: "image/png" | "image/jpeg";
}

/** An input as it goes over the wire. At least one is set; a text is never empty. */
export interface WireInput {
  readonly text?: string;
  readonly image?: WireImage;
}

/** Asks the server and gives the parsed body of its answer; fails as `Endpoint.send`. */
export interface Ask {
  get(path: string): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

/** {@link Ask} through an endpoint, in somebody's name. */
export function askThrough(endpoint: Endpoint, urgency: Urgency, signal: AbortSignal): Ask {
  const send = async (request: Omit<EndpointRequest, "urgency">): Promise<unknown> => (await endpoint.send({ ...request, urgency }, signal)).body;
  return {
    get: (path) => send({ method: "GET", path }),
    post: (path, body) => send({ method: "POST", path, body }),
  };
}

/** What one dialect knows of one server: how to ask it for vectors, and what it can take. */
export interface Wire {
  /** Inputs that one request may carry. */
  readonly inputsPerRequest: number;
  /** Tokens of one input, template and picture included. */
  readonly maxTokens: number;
  /** Undefined when the server takes no pictures. */
  readonly pixels: PixelBudget | undefined;

  /**
   * One request.
   * @returns the model's own vectors in the order of the inputs, not yet checked
   * @throws AfterimageError `bad-answer` when the answer has another shape or count than the protocol's
   */
  embed(inputs: readonly WireInput[], role: EncoderRole, ask: Ask): Promise<readonly ArrayLike<number>[]>;
}

/** How a dialect's file makes an encoder of what it found out. */
export interface Found {
  readonly wire: Wire;
  /** Components of the model's own vectors. */
  readonly fullDimension: number;
  /** Weights revision or digest; empty where the server tells none. */
  readonly revision: string;
  /** Inputs that are worth having under way at once. */
  readonly parallelInputs: number;
  readonly about: string;
}

/** What the data of one request may weigh: base64 characters. Proxies and servers refuse bodies far beyond it. */
export const requestCharacters = 8 * 1024 * 1024;
