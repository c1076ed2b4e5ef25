import { join } from "node:path";
import { z } from "zod";
import type { Space } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import type { EncoderSettings } from "../endpoint/settings.ts";
import { readFileIfPresent, writeFileAtomic } from "../store/atomicFile.ts";
import { sha256Hex } from "../store/hash.ts";
import { decodeVector, encodeVector } from "../store/vectorBytes.ts";

/** A server's weights as they were seen once. */
export interface KnownWeights {
  readonly space: Space;
  /** What the self-test's fixed inputs gave: whether weights are the same can be told from nothing else. */
  readonly probes: readonly Float32Array[];
  readonly takesImages: boolean;
  readonly passageWords: number;
}

const vector = z.base64().transform((text, context) => {
  const bytes = Buffer.from(text, "base64");
  const decoded = decodeVector(bytes, bytes.length / Float32Array.BYTES_PER_ELEMENT);
  if (decoded === undefined) context.addIssue({ code: "custom", message: "is no vector" });
  return decoded ?? z.NEVER;
});

export const spaceSchema = z.object({
  provider: z.string(),
  model: z.string(),
  revision: z.string(),
  dimension: z.number().int().min(1).max(65_536),
  preprocessing: z.number().int(),
}) satisfies z.ZodType<Space>;

const weightsSchema = z.object({
  space: spaceSchema,
  probes: z.array(vector),
  takesImages: z.boolean(),
  passageWords: z.number().int().positive(),
}) satisfies z.ZodType<KnownWeights>;

/** By {@link settingsKey}, the weights seen last first. */
const fileSchema = z.record(z.string(), z.array(weightsSchema));
type Known = z.infer<typeof fileSchema>;

/** Weights remembered for one setting: who tries out more than these may index once more. */
const mostWeights = 8;

/**
 * What was learnt of the user's servers, so that a library opens in the right space while its server is away, and weights
 * swapped behind a name are noticed. Lies in the user's cache folder, never in a library, which anyone could have
 * written; without addresses and keys.
 */
export class KnownEncoders {
  readonly #path: string;

  constructor(cacheFolder: string) {
    this.#path = join(cacheFolder, "encoders.json");
  }

  /** Weights seen under these settings, the last first. */
  async weightsOf(settings: EncoderSettings): Promise<readonly KnownWeights[]> {
    return (await this.#read())[settingsKey(settings)] ?? [];
  }

  /** Notes that a server has these weights now. */
  async remember(settings: EncoderSettings, seen: KnownWeights): Promise<void> {
    const known = await this.#read();
    const key = settingsKey(settings);
    const others = (known[key] ?? []).filter(({ space }) => spaceId(space) !== spaceId(seen.space));
    const all = { ...known, [key]: [seen, ...others].slice(0, mostWeights) };
    const encoded = Object.entries(all).map(([name, weights]) => [
      name,
      weights.map((one) => ({ ...one, probes: one.probes.map((probe) => encodeVector(probe).toString("base64")) })),
    ]);
    await writeFileAtomic(this.#path, `${JSON.stringify(Object.fromEntries(encoded))}\n`);
  }

  /** A damaged file is as good as none: the servers are asked again. */
  async #read(): Promise<Known> {
    const bytes = await readFileIfPresent(this.#path);
    if (bytes === undefined) return {};
    try {
      return fileSchema.parse(JSON.parse(bytes.toString("utf8")));
    } catch {
      return {};
    }
  }
}

function settingsKey({ url, dialect, model, dimension }: EncoderSettings): string {
  return sha256Hex(url, dialect, model, String(dimension ?? ""));
}
