import { AfterimageError, messageOf } from "../errors.ts";
import { EndpointError } from "../endpoint/endpoint.ts";
import { prepareImage, type PixelBudget } from "./imageInput.ts";
import { isServerError } from "./isolate.ts";
import { probePicture, probes } from "./probePictures.ts";
import { cosine } from "./vectors.ts";
import type { Ask, WireInput } from "./wire.ts";

/** Two pictures of which a model sees anything are less alike than this; rounding on a GPU stays above it. */
const sameVector = 0.9999;

/** Whether a server looks at pictures, and what it said where it does not. */
export interface Sight {
  readonly sees: boolean;
  /** Empty when it sees. */
  readonly why: string;
}

/** The answer of a GET, undefined when the server has no such path. */
export async function getIfThere(ask: Ask, path: string): Promise<unknown> {
  try {
    return await ask.get(path);
  } catch (error) {
    if (error instanceof EndpointError && (error.status === 404 || error.status === 405)) return undefined;
    throw error;
  }
}

/**
 * Sends two different pictures: servers exist that take pictures and ignore them, and then the vectors are equal.
 * @throws AfterimageError when the server cannot be asked at all
 */
export async function probeSight(pixels: PixelBudget, embed: (input: WireInput) => Promise<ArrayLike<number>>): Promise<Sight> {
  try {
    const vectors: ArrayLike<number>[] = [];
    for (const probe of probes) vectors.push(await embed({ image: await prepareImage(await probePicture(probe), pixels) }));
    const sees = cosine(vectors[0]!, vectors[1]!) < sameVector;
    return { sees, why: sees ? "" : "it gives two different pictures the same vector" };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { sees: false, why: `it refuses pictures (${messageOf(error)})` };
  }
}

/** Whether the server answered that it will not do this, as against being away, busy or closed to us. */
export function isRefusal(error: unknown): error is AfterimageError {
  if (!(error instanceof AfterimageError)) return false;
  return ["refused-input", "bad-answer", "wrong-model", "not-found"].includes(error.kind) || isServerError(error);
}

/** The model is not among those of the server. */
export function noSuchModel(model: string, available: readonly string[]): AfterimageError {
  return new AfterimageError({
    kind: "wrong-model",
    message: `The server has no model “${model}”.`,
    hint: available.length > 0 ? `It serves: ${available.slice(0, 10).join(", ")}.` : "It lists no models at all.",
  });
}
