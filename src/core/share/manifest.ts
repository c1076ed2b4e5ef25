import { z } from "zod";
import type { Space } from "../encode/encoder.ts";
import { sameWeights } from "../encode/selfTest.ts";
import { spaceId } from "../encode/spaceId.ts";
import type { PassageForm } from "../search/passages.ts";
import { sha256Hex } from "../store/hash.ts";
import { decodeComponents, encodeComponents } from "./payloads.ts";
import { quantised, restored } from "./quantise.ts";
import { byBytes, formatLine, fromText, linesOf, parseLine, toText } from "./sharedLine.ts";

/** Raised when an older Afterimage would misread what this one writes. */
export const sharedFormatVersion = 1;

export const manifestName = "manifest.txt";
const place = "manifest";

/** What one manifest may name: each costs lookups. */
const mostSpaces = 16;
const mostNarrators = 16;

/** A space that vectors are shared of. */
export interface SharedSpace {
  /** Name of its folder: made of the space and the probes, so it cannot stand for two. */
  readonly id: string;
  readonly space: Space;
  /** What is embedded in it, so that a reader without its encoder knows what to look for. */
  readonly form: PassageForm;
  /** What the encoder's self-test gave, quantised: the only proof that weights of one name are the same. Empty for the built-in encoder, whose weights are part of the program. */
  readonly probes: readonly Float32Array[];
}

/** What a shared index says of itself. */
export interface Manifest {
  readonly spaces: readonly SharedSpace[];
  /** Ids of vision models whose descriptions are shared. */
  readonly narrators: readonly string[];
}

export interface ParsedManifest extends Manifest {
  /** The newest format that one of its lines names; 0 when none does. */
  readonly version: number;
  /** Lines that make no sense. */
  readonly wrong: number;
}

const name = z.string().max(300);

const spaceLine = z.object({
  provider: name,
  model: name,
  revision: name,
  dimension: z.number().int().min(1).max(65_536),
  preprocessing: z.number().int(),
  takesImages: z.boolean(),
  passageWords: z.number().int().min(1).max(100_000),
  picturesAlone: z.boolean(),
  probes: z.array(z.string()).max(16),
});
const versionLine = z.number().int().positive();
const narratorLine = z.string().min(1).max(1000);

/**
 * A space as it is shared. A name stands for other weights elsewhere, so all but the built-in space carry their probes in
 * the id.
 */
export function sharedSpace(space: Space, form: PassageForm, probes: readonly Float32Array[]): SharedSpace {
  const revision = baseRevision(space);
  const components = space.provider === "builtin" ? [] : probes.map(quantised);
  const tag = components.length === 0 ? "" : `#${sha256Hex(...components.map(encodeComponents)).slice(0, 12)}`;
  const { takesImages, passageWords, picturesAlone } = form;
  return {
    id: spaceId({ ...space, revision: revision + tag }),
    space: { ...space, revision },
    form: { takesImages, passageWords, picturesAlone },
    probes: components.flatMap((one) => restored(one) ?? []),
  };
}

/** Whether vectors of a shared space may be compared with those of a space here: the same name is not enough. */
export function isSameSpace(shared: SharedSpace, space: Space, probes: readonly Float32Array[]): boolean {
  if (spaceId({ ...space, revision: baseRevision(space) }) !== spaceId(shared.space)) return false;
  if (space.provider === "builtin") return true;
  return shared.probes.length > 0 && probes.length > 0 && sameWeights(shared.probes, probes);
}

/** Reads a manifest, leaving out what makes no sense and kinds of lines that this version does not know. */
export function parseManifest(text: string): ParsedManifest {
  const spaces = new Map<string, SharedSpace>();
  const narrators = new Set<string>();
  let version = 0;
  let wrong = 0;
  const read: Readonly<Record<string, (value: unknown) => void>> = {
    format: (value) => (version = Math.max(version, versionLine.parse(value))),
    narrator: (value) => {
      if (narrators.size < mostNarrators) narrators.add(narratorLine.parse(value));
    },
    space: (value) => {
      const shared = readSpace(spaceLine.parse(value));
      if (spaces.has(shared.id) || spaces.size < mostSpaces) spaces.set(shared.id, shared);
    },
  };
  // Of two lines that speak of one space the last in sorted order counts, as everywhere.
  for (const line of [...linesOf(text)].sort(byBytes)) {
    const parsed = parseLine(place, line);
    try {
      if (parsed === undefined) wrong += 1;
      else read[parsed.key]?.(JSON.parse(toText(parsed.payload)));
    } catch {
      wrong += 1;
    }
  }
  return { version, wrong, spaces: [...spaces.values()].sort((a, b) => byBytes(a.id, b.id)), narrators: [...narrators].sort(byBytes) };
}

export function formatManifest({ spaces, narrators }: Manifest): string {
  const line = (key: string, value: unknown): string => formatLine(place, { key, payload: fromText(JSON.stringify(value)) });
  const lines = [
    line("format", sharedFormatVersion),
    ...narrators.map((id) => line("narrator", id)),
    ...spaces.map(({ space: { provider, model, revision, dimension, preprocessing }, form: { takesImages, passageWords, picturesAlone }, probes }) =>
      line("space", {
        provider,
        model,
        revision,
        dimension,
        preprocessing,
        takesImages,
        passageWords,
        picturesAlone,
        probes: probes.map((probe) => encodeComponents(quantised(probe))),
      }),
    ),
  ];
  return `${[...new Set(lines)].sort(byBytes).join("\n")}\n`;
}

function readSpace({ provider, model, revision, dimension, preprocessing, takesImages, passageWords, picturesAlone, probes }: z.infer<typeof spaceLine>): SharedSpace {
  const vectors = probes.map((probe) => {
    const components = decodeComponents(probe);
    const vector = components?.length === dimension ? restored(components) : undefined;
    if (vector === undefined) throw new RangeError("A probe is no vector of its space.");
    return vector;
  });
  if (provider !== "builtin" && vectors.length === 0) throw new RangeError("A space without probes cannot be told from others of its name.");
  return sharedSpace({ provider, model, revision, dimension, preprocessing }, { takesImages, passageWords, picturesAlone }, vectors);
}

/** The revision without the mark that tells weights apart on one user's machine. */
function baseRevision({ revision }: Space): string {
  return revision.replace(/#[0-9a-f]{12}$/, "");
}
