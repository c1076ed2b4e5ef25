import type { Endpoint } from "../endpoint/endpoint.ts";
import type { EncoderDialect, EncoderSettings } from "../endpoint/settings.ts";
import type { Encoder, Urgency } from "./encoder.ts";
import { promptsVersion } from "./instructions.ts";
import { openLlamacpp } from "./llamacpp.ts";
import { openObjects } from "./objects.ts";
import { openOllama } from "./ollama.ts";
import { createRemoteEncoder } from "./remoteEncoder.ts";
import { keptDimension } from "./vectors.ts";
import { openVllm } from "./vllm.ts";
import { askThrough, type Ask, type Found } from "./wire.ts";

type Open = (settings: EncoderSettings, ask: Ask) => Promise<Found>;

const dialects: Readonly<Record<EncoderDialect, Open>> = { vllm: openVllm, ollama: openOllama, llamacpp: openLlamacpp, objects: openObjects };

/**
 * Finds out what the server behind an endpoint can do with the model of the settings, and makes an encoder of it.
 *
 * Asks the server several times: for its models, a vector (the dimension), whether it takes several inputs at once and
 * whether it really looks at pictures.
 * @param endpoint stays the caller's, and must outlive the encoder
 * @param urgency `query` fails at once where the server is away; the others wait for it
 * @throws AfterimageError `wrong-model`, `invalid-argument` (a dimension beyond the model's), or as `Endpoint.send`
 */
export async function openEncoder(settings: EncoderSettings, endpoint: Endpoint, signal: AbortSignal, urgency: Urgency = "saved"): Promise<Encoder> {
  const found = await dialects[settings.dialect](settings, askThrough(endpoint, urgency, signal));
  const space = {
    provider: settings.dialect,
    model: settings.model,
    revision: found.revision,
    dimension: keptDimension(found.fullDimension, settings.dimension),
    preprocessing: promptsVersion,
  };
  return createRemoteEncoder(space, found, endpoint);
}
