/**
 * The layers of docs/architecture.md as rules. `test/layers.test.ts` proves that each of them bites.
 *
 *     webview → engine/protocol ← extension → engine (client)
 *                                 cli → core ← engine
 */

/** Files where a program, a test run or a tool begins; everything else must be reachable from one of them. */
const entries = [
  "^src/extension/extension[.]ts$",
  "^src/engine/main[.]ts$",
  "^src/core/indexing/workerMain[.]ts$",
  "^src/cli/main[.]ts$",
  "^webview/(panel|viewer)/main[.]ts$",
];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "no-cycles",
      comment: "Two modules that import each other are one module, or miss a third.",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "only-the-extension-imports-vscode",
      severity: "error",
      from: { pathNot: "^(src/extension|test/(extension|desktop))/" },
      // There is no module of this name, only its types.
      to: { path: "^vscode$|/@types/vscode/" },
    },
    {
      name: "core-stands-alone",
      comment: "The library's code runs without an editor, an engine process or a terminal.",
      severity: "error",
      from: { path: "^src/core/" },
      to: { path: "^(src|webview|scripts)/", pathNot: "^src/core/" },
    },
    {
      name: "the-engine-serves-core",
      severity: "error",
      from: { path: "^src/engine/" },
      to: { path: "^(src|webview|scripts)/", pathNot: "^src/(core|engine)/" },
    },
    {
      name: "the-protocol-is-types",
      comment: "Every side imports the protocol, so it may bring no code of any side along.",
      severity: "error",
      from: { path: "^src/engine/protocol/" },
      to: { path: "^src/", pathNot: "^src/engine/protocol/", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-extension-host-holds-no-index",
      comment: "A crash in native code must not take the editor down: the extension only talks to the engine.",
      severity: "error",
      from: { path: "^src/(extension|engine/client)" },
      to: {
        path: "^src/(core|cli)/|^node_modules/(hnswlib-node|sharp|pdfjs-dist|@napi-rs|onnxruntime-node|@techstark|@energetic-ai|@gutenye)/",
        pathNot: "^src/core/(errors|model|cacheFolder|sharedFolder|relativePath|text/(byteSize|clock|placeText)|endpoint/(url|discovery))[.]ts$",
        dependencyTypesNot: ["type-only"],
      },
    },
    {
      name: "the-extension-uses-the-engine-client",
      severity: "error",
      from: { path: "^src/extension/" },
      to: { path: "^src/engine/", pathNot: "^src/engine/(protocol/|client)", dependencyTypesNot: ["type-only"] },
    },
    {
      name: "the-cli-runs-core-itself",
      severity: "error",
      from: { path: "^src/cli/" },
      to: { path: "^(src|webview|scripts)/", pathNot: "^src/(core|cli)/" },
    },
    {
      name: "webviews-speak-the-protocol",
      severity: "error",
      from: { path: "^webview/" },
      to: { path: "^(src|scripts)/", pathNot: "^src/engine/protocol/" },
    },
    {
      name: "shipped-code-needs-no-test",
      severity: "error",
      from: { path: "^(src|webview)/" },
      to: { path: "^(test|scripts)/" },
    },
    {
      name: "no-dead-modules",
      comment: "A module that no program reaches is dead, even if a test imports it.",
      severity: "error",
      from: { path: entries },
      to: { path: "^(src|webview)/", pathNot: [...entries, "[.]d[.]ts$"], reachable: false },
    },
    {
      name: "no-unresolved-imports",
      severity: "error",
      from: {},
      to: { couldNotResolve: true, pathNot: "^vscode$" },
    },
  ],
  options: {
    doNotFollow: { path: "^node_modules/" },
    exclude: { path: "^(dist|[.]cache)/|^esbuild[.]js$|[.]as[.]ts$" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "require", "node", "default", "types"] },
  },
};
