import { askThrough, type Ask } from "../encode/wire.ts";
import { AfterimageError, isAbort } from "../errors.ts";
import { identify, type Identity } from "./identify.ts";
import { modelsOf } from "./discoverModels.ts";
import type { DiscoverWhere, FoundServer } from "./discovery.ts";
import { openEndpoint } from "./openEndpoint.ts";
import { normaliseUrl, withoutCredentials } from "./url.ts";

/** Where Ollama, vLLM, llama-server and SGLang listen unless they are told otherwise. */
export const usualPorts: readonly number[] = [11434, 8000, 8080, 30000];

/** A server on this machine that does not answer so soon is busy with something else, or none. */
const impatience = { connectTimeoutMs: 2_000, requestTimeoutMs: 8_000, coldTimeoutMs: 8_000, queryTries: 1 };

/**
 * Finds servers that can embed or describe, and asks each what it has.
 * @returns those that answered; one that is no model server is left out unless its URL was given
 * @throws AfterimageError when a URL was given and nobody answers there
 */
export async function discoverServers({ url, apiKey }: DiscoverWhere, signal: AbortSignal): Promise<FoundServer[]> {
  if (url !== undefined) return [await lookAt(url, apiKey, signal)];
  const looks = usualPorts.map(async (port): Promise<FoundServer | undefined> => {
    try {
      const server = await lookAt(`http://localhost:${port}`, apiKey, signal);
      return server.product === "" ? undefined : server;
    } catch (error) {
      if (isAbort(error) || !(error instanceof AfterimageError)) throw error;
      return undefined;
    }
  });
  return (await Promise.all(looks)).filter((server) => server !== undefined);
}

async function lookAt(url: string, apiKey: string | undefined, signal: AbortSignal): Promise<FoundServer> {
  const endpoint = openEndpoint({ url, policy: impatience, ...(apiKey === undefined ? {} : { apiKey }) });
  const base = normaliseUrl(url);
  try {
    const ask = askThrough(endpoint, "query", signal);
    const identity = await identify(ask);
    return { url: base, ...(await describe(identity, ask)) };
  } catch (error) {
    if (!(error instanceof AfterimageError) || error.kind !== "unauthorised") throw error;
    return { url: base, product: withoutCredentials(base), models: [], problem: error.message, wantsKey: true };
  } finally {
    endpoint.dispose();
  }
}

async function describe(identity: Identity, ask: Ask): Promise<Omit<FoundServer, "url">> {
  const { product } = identity;
  const models = await modelsOf(identity, ask);
  const isOfUse = models.some(({ encoder, chat }) => encoder !== undefined || chat !== undefined);
  return { product, models, problem: isOfUse ? "" : problemOf(identity, models.length) };
}

function problemOf({ kind, product }: Identity, models: number): string {
  if (kind === "ollama" && models === 0) return "Ollama has no models yet. Pull one: ollama pull qwen3-embedding";
  if (kind === "ollama") return "None of Ollama's models embeds or sees. Pull one: ollama pull qwen3-embedding, ollama pull qwen3-vl";
  if (kind === "unknown") return "This server speaks none of the protocols that Afterimage knows. Check the address.";
  return `${product} serves nothing that embeds or sees. Start it with Qwen3-VL-Embedding: vllm serve Qwen/Qwen3-VL-Embedding-2B --runner pooling`;
}
