import { createHash } from "node:crypto";
import type { Encoder, Space } from "../../../src/core/encode/encoder.ts";
import { spaceId } from "../../../src/core/encode/spaceId.ts";
import type { PassageForm } from "../../../src/core/search/passages.ts";
import { planShare, type ShareInit, type SharePlan } from "../../../src/core/share/sharePlan.ts";
import { writeShare } from "../../../src/core/share/writeShare.ts";
import type { StoredDocument } from "../../../src/core/store/catalogShard.ts";
import { normalised } from "../../../src/core/store/vectorBytes.ts";

/** The space of {@link vectorOf}. */
export const testSpace: Space = { provider: "builtin", model: "test", revision: "1", dimension: 8, preprocessing: 1 };

export const testForm: PassageForm = { takesImages: false, passageWords: 40, picturesAlone: false };

/** A vector that only this text has. */
export function vectorOf(text: string): Float32Array {
  const bytes = createHash("sha256").update(text).digest();
  return normalised(Float32Array.from({ length: testSpace.dimension }, (_, at) => bytes.readInt16LE(2 * at) + 0.5))!;
}

const encoder: Encoder = {
  space: testSpace,
  takesImages: false,
  passageWords: 40,
  parallelInputs: 1,
  about: "",
  embed: (inputs) => Promise.resolve(inputs.map(({ text = "" }) => vectorOf(text))),
  check: () => Promise.resolve({ ok: true, message: "" }),
  dispose: () => undefined,
};

/** The passages of a document: its paragraphs. */
export function paragraphsOf(content: string): string[] {
  return content.split("\n\n").filter((text) => text.trim() !== "");
}

/** A library of texts, as sharing sees it; by path, what is written there. */
export function textLibrary(folder: string, texts: ReadonlyMap<string, string>, options: { prune?: boolean } = {}): ShareInit {
  const documents = [...texts.keys()].map((path): StoredDocument => ({ path, hash: "", size: 0, mtimeMs: 0, extractor: "text@1", fragments: [], problems: [], vectors: {} }));
  return {
    folder,
    catalog: {
      *documents() {
        yield* documents;
      },
    },
    searcher: { passagesOf: (path) => new Map(paragraphsOf(texts.get(path) ?? "").map((text, at) => [String(at), [{ text }]])) },
    artifacts: { get: () => Promise.resolve(undefined), put: () => Promise.resolve() },
    active: { id: spaceId(testSpace), space: testSpace, vectors: { get: () => undefined } },
    encoders: { builtin: encoder, formOf: () => testForm, probesOf: () => [] },
    describerId: "none",
    builtin: false,
    prune: options.prune ?? false,
  };
}

/** Shares a library of texts. */
export async function shareTexts(folder: string, texts: ReadonlyMap<string, string>, options: { prune?: boolean } = {}): Promise<SharePlan> {
  const { signal } = new AbortController();
  const plan = await planShare(textLibrary(folder, texts, options), signal);
  await writeShare(folder, plan, signal);
  return plan;
}
