import { createHash } from "node:crypto";
import { Refusal } from "./dialect.ts";
import type { Weights } from "./weights.ts";

export type Capability = "completion" | "vision" | "embedding" | "thinking" | "tools";

/** A model that was pulled. */
export interface OllamaModel {
  /** With its tag. */
  readonly name: string;
  readonly capabilities: readonly Capability[];
  /** Of an embedding model's vectors. */
  readonly dimension?: number;
  /** Tokens that it was trained with: 32768 when absent. */
  readonly context?: number;
  /** Other seeds are other weights, with another digest. */
  readonly seed?: string;
}

/** What is pulled unless a test says otherwise. */
export const defaultModels: readonly OllamaModel[] = [
  { name: "qwen3-vl:8b", capabilities: ["completion", "vision", "tools", "thinking"] },
  { name: "qwen3-embedding:0.6b", capabilities: ["embedding"], dimension: 1024 },
  { name: "llama3.2:3b", capabilities: ["completion", "tools"] },
];

/** An embedding model that takes pictures, there from 0.36 on. */
export const pictureModel: OllamaModel = { name: "embeddinggemma-2:latest", capabilities: ["embedding", "vision"], dimension: 768 };

/** Costs of a picture: its size in steps of 32 pixels, but no less than 1024. */
export const ollamaImageTokens = ({ width, height }: { width: number; height: number }): number =>
  Math.max(1024, Math.ceil(width / 32) * Math.ceil(height / 32));

/** Go reads `[]byte` from base64 and stops at what is none; the prefix of a data URL is none. */
export function bytesOfBase64(text: string): Buffer {
  const stray = text.search(/[^A-Za-z0-9+/=]/);
  if (stray >= 0) throw new Refusal(400, `illegal base64 data at input byte ${stray}`);
  return Buffer.from(text, "base64");
}

export function weightsOf(model: OllamaModel): Weights {
  return { seed: model.seed ?? model.name, dimension: model.dimension ?? 1024, kind: "text" };
}

function digestOf(model: OllamaModel): string {
  return createHash("sha256").update(`${model.name} ${model.seed ?? ""}`).digest("hex");
}

/** As `/api/tags` lists a model. */
export function tagOf(model: OllamaModel, tellCapabilities: boolean): Record<string, unknown> {
  return {
    name: model.name,
    model: model.name,
    modified_at: "2026-01-01T00:00:00Z",
    size: 1_000_000_000,
    digest: digestOf(model),
    details: detailsOf(model),
    ...(tellCapabilities ? { capabilities: model.capabilities } : {}),
  };
}

export const contextOf = ({ context }: OllamaModel): number => context ?? 32_768;

/** What `/api/show` tells. */
export function showOf(model: OllamaModel): unknown {
  return {
    modelfile: `FROM ${model.name}`,
    template: "{{ .Prompt }}",
    details: detailsOf(model),
    model_info: { "general.architecture": familyOf(model), [`${familyOf(model)}.context_length`]: contextOf(model), [`${familyOf(model)}.embedding_length`]: model.dimension ?? 4096 },
    capabilities: model.capabilities,
    modified_at: "2026-01-01T00:00:00Z",
  };
}

const familyOf = ({ name }: OllamaModel): string => (name.split(":")[0] ?? name).replaceAll(/[^a-z0-9]/g, "");

function detailsOf(model: OllamaModel): unknown {
  return { parent_model: "", format: "gguf", family: familyOf(model), families: [familyOf(model)], parameter_size: "8.2B", quantization_level: "Q4_K_M" };
}
