import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { devNull } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { describe, it } from "mocha";
import { SharedIndex } from "../../../src/core/share/sharedIndex.ts";
import { inputKey } from "../../../src/core/share/sharedKeys.ts";
import { quantised, restored } from "../../../src/core/share/quantise.ts";
import { temporaryFolder } from "../../support/folder.ts";
import { paragraphsOf, shareTexts, testSpace, vectorOf } from "./textLibrary.ts";

const branches = ["main", "left", "right"] as const;
type Branch = (typeof branches)[number];

const paths = ["a.md", "b.md", "c.md", "d.md"] as const;
type Path = (typeof paths)[number];

/** What somebody does on a branch; commits at once. */
type Step =
  | { readonly do: "write"; readonly on: Branch; readonly path: Path; readonly words: readonly string[] }
  | { readonly do: "edit"; readonly on: Branch; readonly path: Path; readonly at: number; readonly word: string }
  | { readonly do: "remove"; readonly on: Branch; readonly path: Path }
  | { readonly do: "rename"; readonly on: Branch; readonly path: Path; readonly to: Path }
  | { readonly do: "prune"; readonly on: Branch }
  | { readonly do: "merge"; readonly on: Branch; readonly from: Branch };

const on = fc.constantFrom(...branches);
const path = fc.constantFrom(...paths);
const word = fc.constantFrom("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa");

function steps(withPrune: boolean): fc.Arbitrary<Step[]> {
  const kinds: fc.Arbitrary<Step>[] = [
    fc.record({ do: fc.constant("write"), on, path, words: fc.array(word, { minLength: 1, maxLength: 6 }) }),
    fc.record({ do: fc.constant("edit"), on, path, at: fc.nat(5), word }),
    fc.record({ do: fc.constant("remove"), on, path }),
    fc.record({ do: fc.constant("rename"), on, path, to: path }),
    fc.record({ do: fc.constant("merge"), on, from: on }),
  ];
  if (withPrune) kinds.push(fc.record({ do: fc.constant("prune"), on }));
  return fc.array(fc.oneof(...kinds), { minLength: 3, maxLength: 8 });
}

const environment = {
  ...process.env,
  GIT_CONFIG_GLOBAL: devNull,
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_AUTHOR_NAME: "A",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "A",
  GIT_COMMITTER_EMAIL: "a@example.org",
};

/** A repository of texts with a shared index that is written before every commit. */
class Repository {
  readonly root: string;
  readonly #library: string;

  constructor(root: string) {
    this.root = root;
    this.#library = join(root, ".afterimage");
  }

  async git(...args: readonly string[]): Promise<string> {
    return (await promisify(execFile)("git", [...args], { cwd: this.root, env: environment })).stdout;
  }

  async begin(): Promise<void> {
    await this.git("init", "-q", "-b", "main");
    await this.git("config", "gc.auto", "0");
    await writeFile(join(this.root, "a.md"), "alpha\n\nbeta\n\ngamma\n");
    await this.commit(false);
    for (const branch of branches.slice(1)) await this.git("branch", branch);
  }

  async texts(): Promise<Map<string, string>> {
    const names = (await readdir(this.root)).filter((name) => name.endsWith(".md"));
    return new Map(await Promise.all(names.map(async (name) => [name, await readFile(join(this.root, name), "utf8")] as const)));
  }

  async commit(prune: boolean): Promise<void> {
    await shareTexts(this.#library, await this.texts(), { prune });
    await this.git("add", "-A");
    await this.git("commit", "-q", "--allow-empty", "-m", "step");
  }

  async take(step: Exclude<Step, { do: "merge" }>): Promise<void> {
    await this.git("checkout", "-q", step.on);
    const file = "path" in step ? join(this.root, step.path) : "";
    const texts = await this.texts();
    const paragraphs = "path" in step ? paragraphsOf(texts.get(step.path) ?? "") : [];
    if (step.do === "write") await writeFile(file, `${step.words.join("\n\n")}\n`);
    if (step.do === "edit") await writeFile(file, `${paragraphs.toSpliced(step.at, 1, step.word).join("\n\n")}\n`);
    if (step.do === "remove") await rm(file, { force: true });
    if (step.do === "rename" && texts.has(step.path)) await rename(file, join(this.root, step.to));
    await this.commit(step.do === "prune");
  }

  /** Merges, resolving what conflicts among the texts in favour of the branch. @returns unmerged files of the index */
  async merge(into: Branch, from: Branch): Promise<string[]> {
    await this.git("checkout", "-q", into);
    await this.git("merge", "-q", "--no-commit", "--no-ff", from).catch(() => "conflicts are looked at below");
    const unmerged = [...new Set((await this.git("diff", "--name-only", "--diff-filter=U")).split("\n"))].filter((name) => name !== "");
    for (const name of unmerged) {
      const isOurs = await this.git("checkout", "--ours", "--", name).then(() => true, () => false);
      if (!isOurs) await rm(join(this.root, name), { force: true });
    }
    await this.git("add", "-A");
    await this.git("commit", "-q", "--allow-empty", "-m", "merge");
    return unmerged.filter((name) => name.startsWith(".afterimage/"));
  }

  /** The files of the index with something in them. */
  shared(): Promise<Map<string, string>> {
    return contentOf(join(this.#library, "shared"));
  }

  async open(): Promise<SharedIndex> {
    const index = await SharedIndex.open(this.#library);
    assert.ok(index);
    return index;
  }
}

async function contentOf(folder: string): Promise<Map<string, string>> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const read = files.filter((file) => file.isFile()).map(async ({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [file.slice(folder.length + 1), await readFile(file, "latin1")] as const;
  });
  return new Map((await Promise.all(read)).filter(([, text]) => text !== "").sort());
}

function linesOf(files: ReadonlyMap<string, string>): Set<string> {
  return new Set([...files].flatMap(([name, text]) => text.split("\n").map((line) => `${name}: ${line}`)));
}

/** What an index written from nothing has for these texts. */
async function freshOf(texts: ReadonlyMap<string, string>): Promise<Map<string, string>> {
  const folder = await temporaryFolder();
  try {
    await shareTexts(folder.path, texts);
    return await contentOf(join(folder.path, "shared"));
  } finally {
    await folder.remove();
  }
}

describe("branches that share and merge", function () {
  this.timeout(240_000);

  /** Runs a history and proves of every merge in it what can be said of all. */
  async function run(history: readonly Step[], onMerge: (repository: Repository, parents: readonly ReadonlyMap<string, string>[]) => Promise<void>): Promise<void> {
    const folder = await temporaryFolder();
    const repository = new Repository(folder.path);
    try {
      await repository.begin();
      const last: Step[] = [
        { do: "merge", on: "main", from: "left" },
        { do: "merge", on: "main", from: "right" },
      ];
      for (const step of [...history, ...last]) {
        if (step.do !== "merge") {
          await repository.take(step);
          continue;
        }
        if (step.on === step.from) continue;
        const parents: Map<string, string>[] = [];
        const shared: Map<string, string>[] = [];
        for (const branch of [step.from, step.on]) {
          await repository.git("checkout", "-q", branch);
          parents.push(await repository.texts());
          shared.push(await repository.shared());
        }
        assert.deepEqual(await repository.merge(step.on, step.from), [], "the index has conflicts");

        const merged = await repository.shared();
        const known = shared.map(linesOf);
        for (const line of linesOf(merged)) assert.ok(known.some((lines) => lines.has(line)), `a line of no parent: ${line}`);
        const index = await repository.open();
        await onMerge(repository, parents);
        const again = await shareTexts(join(repository.root, ".afterimage"), await repository.texts(), { prune: true });
        assert.deepEqual([index.problems, again.problems], [[], []]);
        assert.deepEqual(await repository.shared(), await freshOf(await repository.texts()));
        await repository.git("checkout", "-q", ".");
        await repository.git("clean", "-qfd");
        await repository.commit(false);
      }
    } finally {
      await folder.remove();
    }
  }

  it("end in an index without conflict whose lines are all valid and some parent's, and which is that of the merged tree once shared and pruned", async () => {
    await fc.assert(
      fc.asyncProperty(steps(true), (history) => run(history, () => Promise.resolve())),
      { numRuns: 4 },
    );
  });

  it("lose no vector that the merged tree still needs, where nobody pruned", async () => {
    await fc.assert(
      fc.asyncProperty(steps(false), (history) =>
        run(history, async (repository, parents) => {
          const known = new Set(parents.flatMap((texts) => [...texts.values()].flatMap(paragraphsOf)));
          const vectors = (await repository.open()).vectorsOf(testSpace, []);
          for (const text of [...(await repository.texts()).values()].flatMap(paragraphsOf)) {
            if (known.has(text)) assert.deepEqual(await vectors?.get(inputKey(text)), restored(quantised(vectorOf(text))), text);
          }
        }),
      ),
      { numRuns: 4 },
    );
  });
});
