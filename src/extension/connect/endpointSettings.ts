import type { DescriberSettings, EncoderSettings } from "../../core/endpoint/settings.ts";
import { normaliseUrl } from "../../core/endpoint/url.ts";
import { AfterimageError } from "../../core/errors.ts";

/** What keeps a server of the settings from being asked, and what to do about it. */
export interface EndpointProblem {
  readonly message: string;
  readonly hint: string;
  /** Set when only the user's word is missing. */
  readonly allow?: string;
}

export interface DeclaredEndpoints {
  readonly encoder: Omit<EncoderSettings, "apiKey">;
  readonly describer: Omit<DescriberSettings, "apiKey">;
}

export interface ReadEndpoints {
  readonly encoder?: EncoderSettings;
  readonly describer?: DescriberSettings;
  readonly problems: readonly EndpointProblem[];
}

/**
 * From what the settings say to what the engine may use: only complete settings, only servers that the user allows,
 * with their API keys.
 */
export async function readEndpoints(
  declared: DeclaredEndpoints,
  keys: { get(url: string): Promise<string | undefined> },
  allowed: { has(url: string): boolean },
): Promise<ReadEndpoints> {
  const problems: EndpointProblem[] = [];
  const encoder = await usable("endpoint", declared.encoder);
  const describer = await usable("describer", declared.describer);
  return { ...(encoder === undefined ? {} : { encoder }), ...(describer === undefined ? {} : { describer }), problems };

  async function usable<T extends { readonly url: string; readonly model: string }>(
    group: "endpoint" | "describer",
    settings: T,
  ): Promise<(T & { readonly apiKey?: string }) | undefined> {
    if (settings.url.trim() === "") return undefined;
    const connect = "Choose “Afterimage: Connect Qwen3-VL…”.";
    try {
      const url = normaliseUrl(settings.url);
      if (settings.model.trim() === "") {
        problems.push({ message: `The setting afterimage.${group}.model names no model of ${settings.url}.`, hint: connect });
      } else if (!allowed.has(url)) {
        const message = `${new URL(url).host} is not on this machine, and you have not allowed that documents are sent there.`;
        problems.push({ message, hint: connect, allow: url });
      } else {
        const apiKey = await keys.get(url);
        return { ...settings, url, ...(apiKey === undefined ? {} : { apiKey }) };
      }
    } catch (error) {
      if (!(error instanceof AfterimageError)) throw error;
      problems.push({ message: `The setting afterimage.${group}.url: ${error.message}`, hint: error.hint });
    }
    return undefined;
  }
}
