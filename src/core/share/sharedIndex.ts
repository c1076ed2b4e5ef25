import type { PictureAccount } from "../describe/describer.ts";
import type { Space } from "../encode/encoder.ts";
import type { Label } from "../model.ts";
import type { PictureFeatures } from "../visual/features.ts";
import { isSameSpace, manifestName, parseManifest, sharedFormatVersion, type Manifest, type ParsedManifest, type SharedSpace } from "./manifest.ts";
import { accountForm, featuresForm, labelsForm, vectorForm } from "./payloads.ts";
import { ShardCache } from "./shardCache.ts";
import { readSharedFile } from "./sharedFile.ts";
import { refusedPayload, type SharedKind } from "./sharedShard.ts";

const mostManifestBytes = 1024 * 1024;

/** Problems that are told one by one. */
const mostProblems = 20;

export const ocrKind: SharedKind<readonly Label[]> = { place: "ocr", form: labelsForm };
export const descriptionKind: SharedKind<PictureAccount> = { place: "descriptions", form: accountForm };
export const featuresKind: SharedKind<PictureFeatures> = { place: "features", form: featuresForm };

export function vectorKind({ id, space }: SharedSpace): SharedKind<Float32Array> {
  return { place: `vectors/${id}`, form: vectorForm(space.dimension) };
}

/** Vectors of the weights that somebody here has, as others shared them. */
export interface SharedVectors {
  /** @param key `inputKey` of what is embedded */
  get(key: string): Promise<Float32Array | undefined>;
}

/**
 * What a library takes from the shared index in its folder, which came with the repository: nothing in it is trusted.
 *
 * It is looked into after the user's own artifacts and never copied there, since keys are hashes of what artifacts were
 * made from, not of what they hold: a lie in one repository must not become the truth of another. Cheap to open in any
 * process; files are read when they are first needed, and again when they have changed.
 */
export class SharedIndex {
  readonly manifest: Manifest;
  /** Whether anything can be taken from it; if not, {@link problems} says why. */
  readonly isUsable: boolean;
  /** Whether a newer Afterimage wrote it. */
  readonly isTooNew: boolean;
  readonly #problems = new Map<string, string>();
  readonly #shards: ShardCache;

  private constructor(libraryFolder: string, { version, spaces, narrators }: ParsedManifest) {
    this.isTooNew = version > sharedFormatVersion;
    this.isUsable = version > 0 && !this.isTooNew;
    this.manifest = this.isUsable ? { spaces, narrators } : { spaces: [], narrators: [] };
    this.#shards = new ShardCache(libraryFolder, (name, what) => this.#report(name, what));
  }

  /**
   * Opens the shared index of a library; only the manifest is read. One that cannot be used is empty and says why in
   * {@link problems}.
   * @returns undefined when there is none
   */
  static async open(libraryFolder: string): Promise<SharedIndex | undefined> {
    const file = await readSharedFile(libraryFolder, manifestName, mostManifestBytes);
    if (file === undefined) return undefined;
    const manifest = parseManifest("text" in file ? file.text : "");
    const { version, wrong } = manifest;
    const index = new SharedIndex(libraryFolder, manifest);
    if ("problem" in file) index.#report(manifestName, file.problem);
    else if (index.isTooNew) index.#report(manifestName, `it has format ${version}, and this version knows ${sharedFormatVersion}: update Afterimage`);
    else if (version === 0) index.#report(manifestName, `${manifestName} names no format`);
    else if (wrong > 0) index.#report(manifestName, `${wrong} lines of ${manifestName} are damaged`);
    return index;
  }

  /** What was left out so far, in words for the user; few even of a hostile index. */
  get problems(): readonly string[] {
    return [...this.#problems.values()];
  }

  /** Text that OCR read. @param key of the `ocr` artifact */
  ocr(key: string): Promise<readonly Label[] | undefined> {
    return this.#find(ocrKind, key);
  }

  /** What a vision model says of a picture. @param key of the `description` artifact */
  description(key: string): Promise<PictureAccount | undefined> {
    return this.#find(descriptionKind, key);
  }

  /** Some of a picture's local features. @param key of the `features` artifact */
  features(key: string): Promise<PictureFeatures | undefined> {
    return this.#find(featuresKind, key);
  }

  /**
   * The vectors that may be compared with those of a space here.
   * @param probes what the self-test of the space's encoder gave; may be empty for the built-in one
   * @returns undefined when none are shared
   */
  vectorsOf(space: Space, probes: readonly Float32Array[]): SharedVectors | undefined {
    const kinds = this.manifest.spaces.filter((shared) => isSameSpace(shared, space, probes)).map(vectorKind);
    if (kinds.length === 0) return undefined;
    return {
      get: async (key) => {
        for (const kind of kinds) {
          const vector = await this.#find(kind, key);
          if (vector !== undefined) return vector;
        }
        return undefined;
      },
    };
  }

  /** Lets go of the memory that files take; they are read again when they are needed. */
  release(): void {
    this.#shards.clear();
  }

  async #find<Value>(kind: SharedKind<Value>, key: string): Promise<Value | undefined> {
    if (!this.isUsable) return undefined;
    const payload = (await this.#shards.of(kind, key)).payloads.get(key);
    return payload === undefined || payload === refusedPayload ? undefined : kind.form.decode(payload);
  }

  #report(name: string, what: string): void {
    if (this.#problems.has(name) || this.#problems.size < mostProblems) this.#problems.set(name, `Shared index: ${what}.`);
  }
}
