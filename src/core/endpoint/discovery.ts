/** What is found when servers are looked for, and what trying one out shows: plain data and words for every front end. */
import type { DoctorLine } from "../libraryTypes.ts";
import type { ChatDialect, EncoderDialect } from "./settings.ts";

/** Where to look for servers. */
export interface DiscoverWhere {
  /** Base URL of one server; the usual ports of this machine when absent. */
  readonly url?: string;
  readonly apiKey?: string;
}

/** A model of a server, and what it is good for. */
export interface FoundModel {
  readonly name: string;
  /** Set when it makes vectors. `mayTakeImages`: only the self-test can tell. */
  readonly encoder?: { readonly dialect: EncoderDialect; readonly mayTakeImages: boolean };
  /** Set when it can describe pictures through chat. */
  readonly chat?: { readonly dialect: ChatDialect };
  /** One line: what it can and cannot do for Afterimage. */
  readonly about: string;
}

/** A server that answered. */
export interface FoundServer {
  readonly url: string;
  /** `vLLM 0.14.0`, `Ollama 0.33.0`, `llama.cpp b6000`, or what is known. */
  readonly product: string;
  readonly models: readonly FoundModel[];
  /** Why nothing here can be used, and what to do about it; empty when something can. */
  readonly problem: string;
  /** It answers 401 or 403: it lists nothing before it gets an API key, or another one. */
  readonly wantsKey?: boolean;
}

/** What trying an encoder or describer out showed. */
export interface TrialReport {
  readonly ok: boolean;
  /** One line a relation that was tested. */
  readonly lines: readonly DoctorLine[];
  /** Of the vectors; undefined when none came. */
  readonly dimension?: number;
  readonly takesImages: boolean;
  /** Milliseconds for one warm request. */
  readonly textMs?: number;
  readonly imageMs?: number;
  /** It failed because the server answers 401 or 403: it wants an API key, or another one. */
  readonly wantsKey?: boolean;
}

/** `embeds text and pictures · 1024 dimensions · a text in 12 ms, a picture in 80 ms` */
export function abilities({ takesImages, dimension, textMs, imageMs }: TrialReport): string {
  const times = [
    ...(textMs === undefined ? [] : [`a text in ${duration(textMs)}`]),
    ...(imageMs === undefined ? [] : [`a picture in ${duration(imageMs)}`]),
  ];
  return [
    dimension === undefined ? "describes pictures" : takesImages ? "embeds text and pictures" : "embeds text only",
    ...(dimension === undefined ? [] : [`${dimension} dimensions`]),
    ...(times.length === 0 ? [] : [times.join(", ")]),
  ].join(" · ");
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}
