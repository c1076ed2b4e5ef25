/**
 * Compiles the kernel of the visual channel, from AssemblyScript into a module that needs no file beside it.
 *
 *     npm run kernel
 */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { repository } from "./paths.ts";

const folder = path.join(repository, "src/core/visual/kernel");

const sources = ["grey.as.ts", "matching.as.ts", "orb.as.ts"];

/** The module that is generated. */
export const kernelModule = path.join(folder, "compiled.ts");

/** The text of that module. @throws Error with what the compiler says */
export async function compileKernel(): Promise<string> {
  const compiler = path.join(path.dirname(createRequire(import.meta.url).resolve("assemblyscript/package.json")), "bin/asc.js");
  const temporary = await mkdtemp(path.join(tmpdir(), "afterimage-kernel-"));
  try {
    const binary = path.join(temporary, "kernel.wasm");
    const options = ["-O3", "--enable", "simd", "--runtime", "stub", "--noAssert", "--importMemory", "--outFile", binary];
    await promisify(execFile)(process.execPath, [compiler, ...sources, ...options], { cwd: folder });
    const code = (await readFile(binary)).toString("base64");
    return `/** WebAssembly made from the files in AssemblyScript beside it by \`npm run kernel\`, in base64. */\nexport const compiled =\n  "${code}";\n`;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) await writeFile(kernelModule, await compileKernel());
