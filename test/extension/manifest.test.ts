import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { obstacleOf } from "../../src/extension/access.ts";
import { commandIds } from "../../src/extension/commandIds.ts";
import { extractors } from "../../src/core/extract/registry.ts";
import { limits } from "../../src/core/limits.ts";
import { panelCommands } from "../../src/engine/protocol/webview.ts";

interface Manifest {
  readonly icon: string;
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly category: string; readonly title: string }[];
    readonly configuration: { readonly properties: Record<string, { readonly default?: unknown; readonly scope?: string; readonly markdownDescription?: string }> };
    readonly menus: Readonly<Record<string, readonly { readonly command: string; readonly when?: string }[]>>;
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly svg: string } }[] }[];
  };
}

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = readFileSync(`${root}package.json`, "utf8");
const manifest = JSON.parse(text) as Manifest;
const source = readdirSync(`${root}src/extension`, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .map((path) => readFileSync(`${root}src/extension/${path}`, "utf8"))
  .join("\n");
const declared = manifest.contributes.commands.map(({ command }) => command);

describe("package.json", () => {
  it("declares exactly the commands that the extension registers", () => {
    assert.deepEqual([...declared].sort(), Object.values(commandIds).sort());
  });

  it("offers no command of ours that does not exist", () => {
    const ours = [...text.matchAll(/command:(afterimage\.\w+)/g)].map((match) => match[1]);
    const offered = [...ours, ...panelCommands, obstacleOf("ask").command].filter((id) => id?.startsWith("afterimage."));
    assert.deepEqual(offered.filter((id) => !declared.includes(id ?? "")), []);
    assert.ok(ours.length > 0);
  });

  it("offers the sections that show a file for every format that is no text with pictures, and pictures of sections for those texts", () => {
    const endings = (formats: readonly { readonly extensions: readonly string[] }[]): readonly string[] => formats.flatMap(({ extensions }) => extensions);
    const texts = extractors.filter(({ showsFiles }) => showsFiles);
    // Cells of a notebook are no lines of its file.
    const expected = {
      "afterimage.findSections": endings(extractors.filter((format) => !texts.includes(format))),
      "afterimage.findPictures": endings(texts.filter(({ name }) => name !== "jupyter")),
    };
    for (const [command, wanted] of Object.entries(expected)) {
      const conditions = Object.values(manifest.contributes.menus).flat().filter((item) => item.command === command);
      assert.ok(conditions.length > 0);
      for (const { when = "" } of conditions) {
        const [, source = "", flags] = /resourceExtname =~ \/(.*)\/(\w*)$/.exec(when) ?? [];
        const offered = endings(extractors).filter((extension) => new RegExp(source, flags).test(`.${extension}`));
        assert.deepEqual([...offered].sort(), [...wanted].sort(), command);
      }
    }
  });

  it("gives every setting a default", () => {
    const settings = Object.entries(manifest.contributes.configuration.properties);
    assert.ok(settings.length > 0);
    assert.deepEqual(settings.filter(([, { default: value }]) => value === undefined), []);
  });

  it("names the usual limits as they are", () => {
    const saysOf = (name: string) => manifest.contributes.configuration.properties[`afterimage.limits.${name}`]?.markdownDescription;
    assert.match(saysOf("fileMegabytes") ?? "", new RegExp(`usual limit, ${limits.binaryBytes / 2 ** 20} MB`));
    assert.match(saysOf("recordingMegabytes") ?? "", new RegExp(`usual limit, ${limits.recordingBytes / 2 ** 20} MB`));
    assert.match(saysOf("pdfPages") ?? "", new RegExp(`usual limit, ${limits.pdfPages} pages`));
    assert.match(saysOf("recordingMinutes") ?? "", new RegExp(`usual limit, ${limits.recordingMinutes} minutes`));
  });

  it("lets no workspace say where documents are sent: those settings belong to the machine", () => {
    const settings = Object.entries(manifest.contributes.configuration.properties).filter(([name]) => /^afterimage\.(endpoint|describer)\./.test(name));
    assert.equal(settings.length, 8);
    assert.deepEqual(settings.filter(([, { scope }]) => scope !== "machine"), []);
  });

  it("lets no workspace name a program to run", () => {
    assert.equal(manifest.contributes.configuration.properties["afterimage.ffmpegPath"]?.scope, "machine");
  });

  it("asks only for context keys that the extension keeps", () => {
    const keys = new Set([...text.matchAll(/\bafterimage\.(access|indexing|paused|indexed)\b/g)].map((match) => match[1]));
    assert.deepEqual([...keys].filter((key) => !source.includes(`#set("${key}"`)), []);
    assert.equal(keys.size, 4);
  });

  it("wakes the extension for each kind of panel that survives a reload", () => {
    const types = [...source.matchAll(/const viewType = "([^"]+)"/g)].map((match) => `onWebviewPanel:${match[1]}`);
    assert.equal(types.length, 2);
    assert.deepEqual(types.filter((event) => !manifest.activationEvents.includes(event)), []);
  });

  it("shows pictures that are there", () => {
    const pictures = manifest.contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.svg));
    for (const picture of [...pictures, manifest.icon]) {
      assert.ok(readFileSync(`${root}${picture}`).length > 0, picture);
    }
  });
});
