import { failureRules } from "../../../src/core/encode/failureRules.ts";
import type { Encoder, EncoderInput } from "../../../src/core/encode/encoder.ts";
import { openEncoder } from "../../../src/core/encode/openEncoder.ts";
import type { Endpoint } from "../../../src/core/endpoint/endpoint.ts";
import { openEndpoint } from "../../../src/core/endpoint/openEndpoint.ts";
import type { EncoderSettings } from "../../../src/core/endpoint/settings.ts";
import { AfterimageError } from "../../../src/core/errors.ts";
import { startDouble, type Double, type DoubleOptions } from "../../support/doubles/double.ts";

export const never = new AbortController().signal;

/** Tests wait for nothing: tries follow each other at once. */
const policy = { tries: 3, queryTries: 2, backoffMs: 1, backoffMaxMs: 2, breakerMs: 5, breakerMaxMs: 10 };

/** A model that makes vectors, for each dialect's double. */
export const servedModels = {
  vllm: "Qwen/Qwen3-VL-Embedding-2B",
  ollama: "qwen3-embedding:0.6b",
  llamacpp: "Qwen3-VL-Embedding-2B-Q8_0.gguf",
  objects: "Qwen/Qwen3-VL-Embedding-2B",
};

/** Doubles, endpoints and encoders of one suite, closed together. */
export class Serving {
  readonly #doubles: Double[] = [];
  readonly #endpoints: Endpoint[] = [];

  async double(options: DoubleOptions): Promise<Double> {
    const double = await startDouble({ readsText: false, ...options });
    this.#doubles.push(double);
    return double;
  }

  endpoint(url: string, dialect: EncoderSettings["dialect"] = "vllm"): Endpoint {
    const endpoint = openEndpoint({ url, policy, rules: failureRules[dialect] });
    this.#endpoints.push(endpoint);
    return endpoint;
  }

  open(double: Double, settings: Partial<EncoderSettings> & Pick<EncoderSettings, "dialect">): Promise<Encoder> {
    const { dialect } = settings;
    const whole = { url: double.url, model: servedModels[dialect], picturesAlone: false, ...settings };
    return openEncoder(whole, this.endpoint(double.url, dialect), never);
  }

  async close(): Promise<void> {
    for (const endpoint of this.#endpoints) endpoint.dispose();
    await Promise.all(this.#doubles.map((double) => double.close()));
  }
}

/** Embeds documents that must all have a vector. */
export async function vectorsOf(encoder: Encoder, ...inputs: readonly EncoderInput[]): Promise<Float32Array[]> {
  const embedded = await encoder.embed(inputs, "document", never);
  return embedded.map((one) => {
    if (one instanceof AfterimageError) throw one;
    return one;
  });
}

/** The bodies of the requests for vectors that a double was sent. */
export function bodiesOf(double: Double, path: string): Record<string, unknown>[] {
  return double.requests.filter((request) => request.path === path).map(({ body }) => body as Record<string, unknown>);
}
