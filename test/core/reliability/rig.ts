import assert from "node:assert/strict";
import { join } from "node:path";
import type { EndpointPolicy } from "../../../src/core/endpoint/policy.ts";
import type { EncoderSettings } from "../../../src/core/endpoint/settings.ts";
import type { IndexSummary } from "../../../src/core/libraryTypes.ts";
import type { Services } from "../../../src/core/services.ts";
import { cosine } from "../../../src/core/encode/vectors.ts";
import { BuiltinEncoder } from "../../../src/core/encode/builtin.ts";
import { connectWith } from "../../../src/core/spaces/connectEncoder.ts";
import { EncoderSet } from "../../../src/core/spaces/encoderSet.ts";
import { KnownEncoders } from "../../../src/core/spaces/knownEncoders.ts";
import { LibrarySpaces } from "../../../src/core/spaces/librarySpaces.ts";
import { ArtifactStore } from "../../../src/core/store/artifacts.ts";
import { Catalog } from "../../../src/core/store/catalog.ts";
import { startDouble, type Double, type DoubleOptions } from "../../support/doubles/double.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { eventually, openTestLibrary, type TestLibrary } from "../../support/library.ts";
import { servedModels } from "../encode/serving.ts";

const never = new AbortController().signal;

/** What is written in one section only: faults strike the requests that hold it. */
export const oddWord = "heron";

/** The usual policy in small; a fault that takes time makes its own times smaller still. */
const policy: Partial<EndpointPolicy> = {
  tries: 2,
  backoffMs: 1,
  backoffMaxMs: 2,
  breakerMs: 5,
  breakerMaxMs: 20,
  retryAfterMaxMs: 20,
  answerBytes: 256 * 1024,
};

/** A library in front of a double, through the real encoder and transport. */
export class Rig {
  readonly double: Double;
  readonly services: Services;
  readonly folder: TemporaryFolder;
  readonly opened: TestLibrary;
  readonly #server: EncoderSettings;
  readonly #cache: TemporaryFolder;

  private constructor(init: Pick<Rig, "double" | "services" | "folder" | "opened">, server: EncoderSettings, cache: TemporaryFolder) {
    ({ double: this.double, services: this.services, folder: this.folder, opened: this.opened } = init);
    this.#server = server;
    this.#cache = cache;
  }

  /**
   * Opens a library of these files; nothing is connected or indexed yet.
   * @param shared its workers are used; vectors and all that is learnt of servers is kept apart
   */
  static async open(shared: Services, files: Readonly<Record<string, string | Uint8Array>>, change: Partial<EndpointPolicy> = {}, options: DoubleOptions = { dialect: "vllm", dimension: 64 }): Promise<Rig> {
    const cache = await temporaryFolder();
    const encoders = new EncoderSet({
      builtin: new BuiltinEncoder(),
      connect: (...asked) => connectWith({ ...policy, ...change }, ...asked),
      known: new KnownEncoders(cache.path),
    });
    const services = { ...shared, encoders, artifacts: new ArtifactStore(cache.path, { maxBytes: 1e9 }) };
    const folder = await temporaryFolder(files);
    const double = await startDouble({ readsText: false, ...options });
    const server = { url: double.url, dialect: options.dialect, model: servedModels[options.dialect], picturesAlone: false };
    return new Rig({ double, services, folder, opened: await openTestLibrary(folder.path, services) }, server, cache);
  }

  get library(): TestLibrary["library"] {
    return this.opened.library;
  }

  configure(change: Partial<EncoderSettings> = {}): void {
    this.services.encoders.configure({ ...this.#server, ...change });
  }

  /** Connects while all is well. What the self-test asked is forgotten. */
  async connect(): Promise<void> {
    this.configure();
    await eventually("the server is connected", () => this.library.status().endpoint?.state === "ok");
    this.double.forget();
  }

  index(): Promise<IndexSummary> {
    return this.library.index({ rebuild: false }, never);
  }

  /** What lies on the disk: for each passage's key its vector, by document and fragment. Closes the library. */
  async contents(): Promise<Contents> {
    await this.library.close();
    const folder = join(this.folder.path, ".afterimage");
    const { catalog } = await Catalog.open(folder);
    const { spaces } = await LibrarySpaces.open(folder, this.services.encoders.builtin.space);
    const { id, vectors } = spaces.active;
    const found: Contents = new Map();
    for (const document of catalog.documents()) {
      for (const [fragment, keys] of Object.entries(document.vectors[id] ?? {})) {
        for (const key of keys) found.set(`${document.path} ${fragment} ${key}`, vectors.get(key));
      }
    }
    assert.equal(new Set([...found.keys()].map((name) => name.split(" ").at(-1))).size, vectors.size, "vectors that no document names");
    spaces.close();
    return found;
  }

  async close(): Promise<void> {
    await this.library.close();
    await this.services.encoders.dispose();
    await this.double.close();
    await this.folder.remove();
    await this.#cache.remove();
  }
}

/** Vectors by the place and key that name them. */
export type Contents = Map<string, Float32Array | undefined>;

/**
 * The same passages with the same vectors, as far as a server makes the same twice.
 * @param others how many vectors are others all the same
 */
export function assertSame(found: Contents, expected: Contents, others = 0): void {
  assert.deepEqual([...found.keys()].sort(), [...expected.keys()].sort());
  const differing = [...expected].filter(([name, vector]) => cosine(found.get(name) ?? [], vector ?? []) < 0.999);
  assert.equal(differing.length, others, differing.map(([name]) => name).join("\n"));
}
