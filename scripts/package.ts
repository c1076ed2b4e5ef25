/**
 * Packs the extension for this platform into `afterimage-<platform>.vsix`, unpacks it again, and indexes a small
 * folder with what it holds: a file left out by mistake fails here, not on a user's machine.
 *
 *     npm run package
 */
import { execFileSync } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import AdmZip from "adm-zip";
import type { IndexSummary } from "../src/core/libraryTypes.ts";
import { run } from "./npm.mjs";
import { cache, platform, repository, vsix } from "./paths.ts";

/** One document of each kind that takes native code or a model. */
const trial = ["docs/architecture/events.md", "images/refund-zh.svg", "images/cache-layers.webp", "pdf/checkout-design-review.pdf"];

run(process.execPath, ["esbuild.js", "--production"], { cwd: repository });
await pack();
console.log("Trying the package…");
await verify();
console.log(`${path.basename(vsix)}: ${megabytes((await stat(vsix)).size)}, unpacked and tried.`);

async function pack(): Promise<void> {
  await mkdir(cache, { recursive: true });
  const ignoreFile = path.join(cache, "vscodeignore");
  await writeFile(ignoreFile, `${await readFile(path.join(repository, ".vscodeignore"), "utf8")}\n${otherPlatforms().join("\n")}\n`);
  await createVSIX({
    cwd: repository,
    target: platform,
    ignoreFile,
    packagePath: vsix,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
}

/** Patterns for native code of other platforms in packages that carry all of it. */
function otherPlatforms(): string[] {
  const binaries = "node_modules/onnxruntime-node/bin/*";
  return [
    `${binaries}/!(${process.platform})/**`,
    `${binaries}/${process.platform}/!(${process.arch})/**`,
    // GPU providers, if a GPU build was ever downloaded.
    `${binaries}/**/*{cuda,tensorrt}*`,
  ];
}

/** Runs the packaged CLI: extraction, OCR, encoder, index and search. */
async function verify(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "afterimage-package-"));
  try {
    new AdmZip(vsix).extractAllTo(folder);
    const documents = path.join(folder, "documents");
    await mkdir(documents);
    for (const name of trial) await copyFile(path.join(repository, "sample", name), path.join(documents, path.basename(name)));

    const afterimage = (...args: string[]): string =>
      execFileSync(process.execPath, [path.join(folder, "extension/dist/cli.js"), ...args, "--json"], {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, AFTERIMAGE_CACHE_DIR: path.join(folder, "cache") },
        stdio: ["ignore", "pipe", "inherit"],
      });
    const index = afterimage("index", documents);
    const { documents: count, skipped } = JSON.parse(index) as IndexSummary;
    if (count !== trial.length || skipped.length > 0) throw new Error(`The packaged CLI did not index all of the trial: ${index}`);
    const answer = afterimage("search", documents, "browser cache");
    if (!answer.includes("cache-layers.webp")) throw new Error(`The packaged CLI did not find a picture by its text: ${answer}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
