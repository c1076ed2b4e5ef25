import type { Space } from "../encode/encoder.ts";
import { spaceId } from "../encode/spaceId.ts";
import { AfterimageError } from "../errors.ts";
import type { PassageForm } from "../search/passages.ts";
import type { EncoderSet } from "../spaces/encoderSet.ts";
import type { OpenSpace } from "../spaces/librarySpaces.ts";
import type { ArtifactStore } from "../store/artifacts.ts";
import { decodeVector, encodeVector } from "../store/vectorBytes.ts";
import { isSameSpace, sharedSpace, type SharedSpace } from "./manifest.ts";
import type { SpaceToShare, VectorSource } from "./needs.ts";

/** A space of this library, as far as its vectors are taken from it. */
type SpaceHeld = Pick<OpenSpace, "id" | "space"> & { readonly vectors: Pick<OpenSpace["vectors"], "get"> };

export interface SpacesInit {
  readonly active: SpaceHeld;
  readonly encoders: Pick<EncoderSet, "builtin" | "formOf" | "probesOf">;
  readonly artifacts: Pick<ArtifactStore, "get" | "put">;
  /** Share the built-in space as well, so that those without a server are answered by meaning too. */
  readonly builtin: boolean;
}

/** A space whose vectors are here. */
interface SpaceHere {
  readonly space: Space;
  readonly form: PassageForm;
  readonly probes: readonly Float32Array[];
  readonly source: VectorSource;
  /** Whether it is shared where it was not shared before. */
  readonly isWanted: boolean;
}

/**
 * The spaces that an index is to share: those that it shares, the library's own, and the built-in one where it is asked
 * for or nothing else is there.
 */
export function spacesToShare(before: readonly SharedSpace[], init: SpacesInit, signal: AbortSignal): SpaceToShare[] {
  const here = spacesHere(before, init, signal);
  const isOf = (shared: SharedSpace, { space, probes }: SpaceHere): boolean => isSameSpace(shared, space, probes);
  const kept = before.map((shared): SpaceToShare => {
    const own = here.find((one) => isOf(shared, one));
    return own ? { shared: { ...shared, form: own.form }, source: own.source } : { shared, source: undefined };
  });
  const added = here.filter((one) => one.isWanted && !before.some((shared) => isOf(shared, one)));
  return [...kept, ...added.map(({ space, form, probes, source }) => ({ shared: sharedSpace(space, form, probes), source }))];
}

function spacesHere(before: readonly SharedSpace[], { active, encoders, artifacts, builtin }: SpacesInit, signal: AbortSignal): SpaceHere[] {
  const builtinSpace = encoders.builtin.space;
  const isBuiltin = active.id === spaceId(builtinSpace);
  const here: SpaceHere[] = [
    {
      space: builtinSpace,
      form: { takesImages: encoders.builtin.takesImages, passageWords: encoders.builtin.passageWords, picturesAlone: false },
      probes: [],
      source: builtinSource(active, { encoders, artifacts }, signal),
      isWanted: builtin || (isBuiltin && before.length === 0),
    },
  ];
  const form = encoders.formOf(active.id);
  const probes = encoders.probesOf(active.id);
  if (isBuiltin || form === undefined || probes.length === 0) return here;
  return [{ space: active.space, form, probes, source: activeSource(active, artifacts), isWanted: true }, ...here];
}

function activeSource({ id, space, vectors }: SpaceHeld, artifacts: Pick<ArtifactStore, "get">): VectorSource {
  return {
    spaceId: id,
    // The user's own float32 counts before what came back from the index in 8 bits.
    find: async (key) => (await keptVector(artifacts, key, space.dimension)) ?? vectors.get(key)?.slice(),
  };
}

/** The built-in encoder runs anywhere, so what is not here yet is made. */
function builtinSource(active: SpaceHeld, { encoders: { builtin }, artifacts }: Pick<SpacesInit, "encoders" | "artifacts">, signal: AbortSignal): VectorSource {
  const id = spaceId(builtin.space);
  return {
    spaceId: id,
    find: async (key, text) => {
      const known = (await keptVector(artifacts, key, builtin.space.dimension)) ?? (active.id === id ? active.vectors.get(key)?.slice() : undefined);
      if (known !== undefined || text === "") return known;
      const [made] = await builtin.embed([{ text }], "document", signal);
      if (!(made instanceof Float32Array)) throw made ?? new AfterimageError({ kind: "bad-answer", message: "The built-in encoder answered nothing." });
      await artifacts.put("vector", key, encodeVector(made));
      return made;
    },
  };
}

async function keptVector(artifacts: Pick<ArtifactStore, "get">, key: string, dimension: number): Promise<Float32Array | undefined> {
  const kept = await artifacts.get("vector", key);
  return kept && decodeVector(kept, dimension);
}
