import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";

const config = createRequire(import.meta.url)("../.dependency-cruiser.cjs") as IConfiguration;

/** For each rule, the smallest set of files that breaks it. */
const violations: Record<string, Record<string, string>> = {
  "no-cycles": {
    "src/core/a.ts": 'import "./b.ts";',
    "src/core/b.ts": 'import "./a.ts";',
  },
  "only-the-extension-imports-vscode": {
    "src/core/a.ts": 'import "vscode";',
  },
  "core-stands-alone": {
    "src/core/a.ts": 'import type { B } from "../engine/b.ts"; export type A = B;',
    "src/engine/b.ts": "export type B = 1;",
  },
  "the-engine-serves-core": {
    "src/engine/a.ts": 'import "../cli/b.ts";',
    "src/cli/b.ts": "export {};",
  },
  "the-protocol-is-types": {
    "src/engine/protocol/a.ts": 'import "../../core/b.ts";',
    "src/core/b.ts": "export {};",
  },
  "the-extension-host-holds-no-index": {
    "src/extension/a.ts": 'import { b } from "../core/store/b.ts"; b();',
    "src/core/store/b.ts": "export function b() {}",
  },
  "the-extension-uses-the-engine-client": {
    "src/extension/a.ts": 'import "../engine/server.ts";',
    "src/engine/server.ts": "export {};",
  },
  "the-cli-runs-core-itself": {
    "src/cli/a.ts": 'import "../engine/b.ts";',
    "src/engine/b.ts": "export {};",
  },
  "webviews-speak-the-protocol": {
    "webview/panel/a.ts": 'import "../../src/core/b.ts";',
    "src/core/b.ts": "export {};",
  },
  "shipped-code-needs-no-test": {
    "src/core/a.ts": 'import "../../test/b.ts";',
    "test/b.ts": "export {};",
  },
  "no-dead-modules": {
    "src/cli/main.ts": "export {};",
    "src/core/forgotten.ts": "export {};",
  },
  "no-unresolved-imports": {
    "src/core/a.ts": 'import "./missing.ts";',
  },
};

describe("the layers", () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "afterimage-layers-"));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function brokenRules(files: Record<string, string>): Promise<Set<string>> {
    for (const [file, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), text);
    }
    const { forbidden, options } = config;
    const { tsConfig, ...cruiseOptions } = options ?? {};
    const { output } = await cruise(
      ["src", "webview", "test"].filter((top) => Object.keys(files).some((file) => file.startsWith(`${top}/`))),
      { ...cruiseOptions, baseDir: folder, validate: true, ruleSet: { forbidden: forbidden ?? [] } },
    );
    return new Set((output as ICruiseResult).summary.violations.map((violation) => violation.rule.name));
  }

  for (const rule of config.forbidden ?? []) {
    const name = rule.name ?? "";
    it(`breaking “${name}” is an error`, async () => {
      assert.equal(rule.severity, "error");
      const files = violations[name];
      assert.ok(files, "every rule needs an example that breaks it");
      assert.ok((await brokenRules(files)).has(name));
    });
  }

  it("imports along the layers are no error", async () => {
    const broken = await brokenRules({
      "src/extension/extension.ts": 'import "../engine/client.ts"; import type { P } from "../engine/protocol/p.ts"; export type Q = P;',
      "src/engine/client.ts": 'import "./protocol/p.ts";',
      "src/engine/main.ts": 'import "../core/c.ts"; import "./protocol/p.ts";',
      "src/engine/protocol/p.ts": 'import type { C } from "../../core/c.ts"; export type P = C;',
      "src/core/c.ts": "export type C = 1;",
      "src/cli/main.ts": 'import "../core/c.ts";',
      "webview/panel/main.ts": 'import "../../src/engine/protocol/p.ts";',
    });
    assert.deepEqual([...broken], []);
  });
});
