import { accountKey } from "../indexing/knownAccounts.ts";
import { ocrKey } from "../indexing/prepare.ts";
import { sharedKeyOf, SpacePassages } from "../indexing/spacePassages.ts";
import type { Label } from "../model.ts";
import type { Searcher } from "../search/searcher.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import type { StoredDocument } from "../store/catalog.ts";
import { sha256Hex } from "../store/hash.ts";
import { featuresKey, readFeatures } from "../visual/features.ts";
import type { SharedSpace } from "./manifest.ts";
import { descriptionKind, featuresKind, ocrKind, vectorKind } from "./sharedIndex.ts";
import { refusedPayload, type SharedKind } from "./sharedShard.ts";

/** One line that a document wants in the shared index. */
export interface Need {
  readonly kind: SharedKind<unknown>;
  readonly key: string;
  /** The document's. */
  readonly path: string;
  /** Whether it is missed where it is not to be had: nobody can tell whether some artifacts are ever made. */
  readonly isRequired: boolean;
  /** The line's payload from what is here; undefined when it is not here. */
  supply(): Promise<string | undefined>;
}

/** A space of the shared index, and where its vectors come from. */
export interface SpaceToShare {
  readonly shared: SharedSpace;
  /** Undefined when nobody here has these weights: its lines are kept as they are. */
  readonly source: VectorSource | undefined;
}

/** The vectors of a space as they are here. */
export interface VectorSource {
  /** Id of the space here. */
  readonly spaceId: string;
  /** @param key of the vector here */
  find(key: string, text: string, hasPicture: boolean): Promise<Float32Array | undefined>;
}

export interface NeedsInit {
  readonly searcher: Pick<Searcher, "passagesOf">;
  readonly artifacts: Pick<ArtifactStore, "get">;
  readonly describerId: string;
  readonly spaces: readonly SpaceToShare[];
  /** Ids of all vision models whose descriptions are shared. */
  readonly narrators: readonly string[];
}

/** Everything that a document wants in the shared index. */
export function needsOf(document: StoredDocument, init: NeedsInit): Need[] {
  return [...ocrNeeds(document, init), ...descriptionNeeds(document, init), ...featureNeeds(document, init), ...init.spaces.flatMap((space) => vectorNeeds(document, space, init))];
}

function ocrNeeds({ path, hash, extractor, fragments }: StoredDocument, { artifacts, describerId }: NeedsInit): Need[] {
  const [tag = ""] = extractor.split("+", 1);
  return fragments.flatMap(({ key, picture }) => {
    if (picture === undefined) return [];
    const ocr = ocrKey(hash, tag, key, describerId);
    const supply = async (): Promise<string | undefined> => {
      const kept = await artifacts.get("ocr", ocr);
      // Our own store is checked against bit rot, so this is what OCR made.
      return kept && ocrKind.form.encode(JSON.parse(kept.toString("utf8")) as readonly Label[]);
    };
    return { kind: ocrKind, key: ocr, path, isRequired: false, supply };
  });
}

function descriptionNeeds({ path, fragments, accounts, refused }: StoredDocument, { narrators }: NeedsInit): Need[] {
  return fragments.flatMap(({ key, picture }) => {
    if (picture === undefined) return [];
    const own = accounts?.[key];
    return narrators.map((by, at) => {
      const isRefused = refused?.[sha256Hex(by, "refused", picture.pixels)] !== undefined;
      const payload = own?.by === by ? descriptionKind.form.encode(own.account) : isRefused ? refusedPayload : undefined;
      // One description a picture is enough, whoever gave it.
      const isRequired = own === undefined ? at === 0 : own.by === by;
      return { kind: descriptionKind, key: accountKey(by, picture.pixels), path, isRequired, supply: () => Promise.resolve(payload) };
    });
  });
}

function featureNeeds({ path, fragments }: StoredDocument, { artifacts }: NeedsInit): Need[] {
  return fragments.flatMap(({ picture }) => {
    if (picture === undefined) return [];
    const supply = async (): Promise<string | undefined> => {
      const features = await readFeatures(artifacts, picture.pixels);
      return features && featuresKind.form.encode(features);
    };
    return { kind: featuresKind, key: featuresKey(picture.pixels), path, isRequired: false, supply };
  });
}

/** Keys are asked for, not what is complete. */
const noVectors = { has: () => false };

function vectorNeeds(document: StoredDocument, { shared, source }: SpaceToShare, { searcher }: NeedsInit): Need[] {
  const kind = vectorKind(shared);
  const id = source?.spaceId ?? shared.id;
  const passages = new SpacePassages({ id, vectors: noVectors }, shared.form, (path, form) => searcher.passagesOf(path, form));
  return [...passages.of(document.path).values()].flat().map((item) => {
    const supply = async (): Promise<string | undefined> => {
      if (source === undefined) return undefined;
      if (document.refused?.[passages.refusalKey(item)] !== undefined) return refusedPayload;
      const vector = await source.find(item.key, item.passage.text, item.passage.picture !== undefined);
      return vector && kind.form.encode(vector);
    };
    return { kind, key: sharedKeyOf(item.passage), path: document.path, isRequired: true, supply };
  });
}
