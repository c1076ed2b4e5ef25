import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Label } from "../../src/core/model.ts";
import type { PictureAccount } from "../../src/core/describe/describer.ts";
import type { Space } from "../../src/core/encode/encoder.ts";
import type { PassageForm } from "../../src/core/search/passages.ts";
import { formatManifest, sharedSpace } from "../../src/core/share/manifest.ts";
import { descriptionKind, featuresKind, ocrKind, vectorKind } from "../../src/core/share/sharedIndex.ts";
import { formatLine } from "../../src/core/share/sharedLine.ts";
import { shardFile, type SharedKind } from "../../src/core/share/sharedShard.ts";
import type { PictureFeatures } from "../../src/core/visual/features.ts";

/** What a test shares: artifacts by their keys. */
export interface SharedContent {
  readonly ocr?: Readonly<Record<string, readonly Label[]>>;
  readonly descriptions?: Readonly<Record<string, PictureAccount>>;
  readonly features?: Readonly<Record<string, PictureFeatures>>;
  readonly narrators?: readonly string[];
  readonly vectors?: readonly {
    readonly space: Space;
    readonly form: PassageForm;
    readonly probes: readonly Float32Array[];
    readonly of: Readonly<Record<string, Float32Array>>;
  }[];
}

/** Writes a shared index into a folder, line by line, as a program could that knows the format. */
export async function writeSharedIndex(root: string, { ocr = {}, descriptions = {}, features = {}, narrators = [], vectors = [] }: SharedContent): Promise<void> {
  const folder = join(root, ".afterimage", "shared");
  const files = new Map<string, string[]>();
  function put<Value>(kind: SharedKind<Value>, values: Readonly<Record<string, Value>>): void {
    for (const [key, value] of Object.entries(values)) {
      const name = shardFile(kind.place, key);
      files.set(name, [...(files.get(name) ?? []), formatLine(kind.place, { key, payload: kind.form.encode(value) })]);
    }
  }
  put(ocrKind, ocr);
  put(descriptionKind, descriptions);
  put(featuresKind, features);
  const spaces = vectors.map(({ space, form, probes, of }) => {
    const shared = sharedSpace(space, form, probes);
    put(vectorKind(shared), of);
    return shared;
  });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "manifest.txt"), formatManifest({ spaces, narrators }));
  for (const [name, lines] of files) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), `${lines.sort().join("\n")}\n`);
  }
}
