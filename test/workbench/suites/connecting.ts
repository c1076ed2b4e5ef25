import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { startDouble, type Double, type DoubleOptions } from "../../support/doubles/double.ts";
import { eventually, type WorkbenchWindow } from "../support/window.ts";
import type { GetSession } from "../workbench.test.ts";

interface Way {
  readonly name: string;
  readonly options: DoubleOptions;
  readonly model: string;
  /** Chat model that describes pictures for it. */
  readonly describer?: string;
}

const ways: readonly Way[] = [
  { name: "vLLM", options: { dialect: "vllm" }, model: "Qwen/Qwen3-VL-Embedding-2B" },
  { name: "Ollama", options: { dialect: "ollama" }, model: "qwen3-embedding:0.6b", describer: "qwen3-vl:8b" },
  { name: "llama.cpp", options: { dialect: "llamacpp" }, model: "Qwen3-VL-Embedding-2B-Q8_0.gguf" },
  { name: "SGLang", options: { dialect: "objects" }, model: "Qwen/Qwen3-VL-Embedding-2B" },
];

export function connecting(session: GetSession): void {
  const window = (): WorkbenchWindow => session().window;

  async function choose(text: string, seconds = 60): Promise<void> {
    const row = window().quickPickRows().filter({ hasText: text }).first();
    await row.waitFor({ timeout: seconds * 1000 });
    await row.click();
  }

  const question = (title: string): Promise<void> => window().page.locator(".quick-input-widget:visible .quick-input-title", { hasText: title }).waitFor();

  async function enterUrl(url: string): Promise<void> {
    await window().runCommand("Afterimage: Connect Qwen3-VL…");
    await choose("Enter a URL");
    await question("Connect Qwen3-VL: Server");
    await window().quickPickInput().fill(url);
    await window().page.keyboard.press("Enter");
  }

  /** Through the question for a describer, which comes only where some server has one, to the end. */
  async function finish(describer: string | undefined): Promise<void> {
    if (describer !== undefined) {
      await choose(describer);
      await choose(`Use ${describer}`);
    }
    const without = window().quickPickRows().filter({ hasText: "Do Not Describe Pictures" }).first();
    await eventually("the settings to be written", async () => {
      if (await without.isVisible()) await without.click();
      return window().notification("is used.").isVisible();
    });
    await window().runCommand("Notifications: Clear All Notifications");
  }

  /** Whether a request for a vector said this. */
  const wasAsked = (double: Double, text: string): boolean => double.requests.some(({ body }) => JSON.stringify(body ?? "").includes(text));

  describe("settings of a workspace", () => {
    let spy: Server;
    let visits = 0;

    before(async () => {
      spy = createServer((_request, response) => {
        visits++;
        response.end("{}");
      }).listen(0, "127.0.0.1");
      await once(spy, "listening");
      const url = `http://127.0.0.1:${(spy.address() as AddressInfo).port}`;
      const settings = Object.fromEntries(
        ["endpoint", "describer"].flatMap((group) => [
          [`afterimage.${group}.url`, url],
          [`afterimage.${group}.model`, "m"],
        ]),
      );
      await mkdir(path.join(session().workspace, ".vscode"));
      await writeFile(path.join(session().workspace, ".vscode/settings.json"), JSON.stringify(settings));
    });
    after(() => spy.close());

    it("do not say where documents are sent", async function () {
      this.timeout(240_000);
      await window().open(session().url);
      await window().notification("Afterimage can index this workspace").getByRole("button", { name: "Index This Workspace" }).click();
      await window().statusBarItem(/^\s*\d+ documents/).waitFor({ timeout: 200_000 });
      await window().find("failover", "failover.md");
      await window().page.keyboard.press("Escape");
      assert.equal(visits, 0);
    });
  });

  describe("the way there", () => {
    it("explains a server that is not there, and what to do", async () => {
      const double = await startDouble({ dialect: "vllm" });
      await double.goAway();
      await enterUrl(double.url);
      await window().quickPickRows().filter({ hasText: "refuses connections" }).first().waitFor({ timeout: 60_000 });
      await window().shoot("connect-refused");
      await window().page.keyboard.press("Escape");
    });

    it("asks before anything goes to another machine, and takes no for an answer", async () => {
      await enterUrl("http://gpu.example:8000");
      const dialog = window().page.locator(".monaco-dialog-box");
      await dialog.filter({ hasText: "Send documents to gpu.example:8000?" }).waitFor();
      await window().shoot("connect-consent");
      await dialog.getByRole("button", { name: "Cancel" }).click();
      await question("Connect Qwen3-VL: Server");
      await window().page.keyboard.press("Escape");
    });

    it("asks for the API key that a server wants, and keeps it out of the settings", async function () {
      this.timeout(120_000);
      const double = await startDouble({ dialect: "vllm", apiKey: "open sesame" });
      try {
        await enterUrl(double.url);
        await question("Connect Qwen3-VL: API Key");
        await window().quickPickInput().fill("open sesame");
        await window().page.keyboard.press("Enter");
        await choose("Qwen/Qwen3-VL-Embedding-2B");
        await window().quickPickRows().filter({ hasText: "Use Qwen/Qwen3-VL-Embedding-2B" }).first().waitFor({ timeout: 60_000 });
        await window().page.keyboard.press("Escape");
      } finally {
        await double.close();
      }
    });
  });

  for (const { name, options, model, describer } of ways) {
    describe(name, () => {
      let double: Double;
      before(async () => {
        double = await startDouble(options);
      });
      after(() => double.close());

      it("is connected through the command", async function () {
        this.timeout(180_000);
        await enterUrl(double.url);
        const row = window().quickPickRows().filter({ hasText: model }).first();
        await row.waitFor({ timeout: 60_000 });
        await window().shoot(`connect-models-${options.dialect}`);
        await row.click();
        await window().quickPickRows().filter({ hasText: `Use ${model}` }).first().waitFor({ timeout: 90_000 });
        await window().shoot(`connect-result-${options.dialect}`);
        await choose(`Use ${model}`);
        await finish(describer);
      });

      it("embeds the library, and then the questions", async function () {
        this.timeout(180_000);
        const asked = `which server takes over for ${options.dialect}`;
        await eventually("its vectors to answer", async () => {
          await window().find(asked, "failover");
          await window().page.keyboard.press("Escape");
          return wasAsked(double, asked);
        }, 150);
        assert.ok(double.encoded.length > 5, `${double.encoded.length} inputs were embedded`);
      });

      it("finds by a picture's file", async function () {
        this.timeout(120_000);
        await window().openFile("failover-topology.png");
        double.forget();
        await window().runCommand("Afterimage: Find Similar");
        const frame = await window().webview("afterimage-panel");
        await frame.locator("afterimage-card", { hasText: "failover-topology.png" }).first().waitFor({ timeout: 60_000 });
        // The picture is recognised without the server, which is asked for what is related.
        await eventually("the server to have a part in it", () => Promise.resolve(double.requests.some(({ inputs }) => inputs.length > 0)));
        await window().closeEverything();
      });
    });
  }

  describe("a server that goes away", () => {
    it("is told of in the status bar, and comes back by itself", async function () {
      this.timeout(120_000);
      const double = await startDouble({ dialect: "vllm" });
      try {
        await enterUrl(double.url);
        await choose("Qwen/Qwen3-VL-Embedding-2B");
        await choose("Use Qwen/Qwen3-VL-Embedding-2B");
        await finish(undefined);
        await eventually("its vectors to answer", async () => {
          await window().find("what happens when a region dies", "failover");
          await window().page.keyboard.press("Escape");
          return wasAsked(double, "what happens when a region dies");
        });
        await double.goAway();
        await window().find("the region of the morning", "failover");
        await window().page.keyboard.press("Escape");
        await window().page.locator(".statusbar-item .codicon-debug-disconnect").first().waitFor({ timeout: 60_000 });
        await window().shoot("connect-away");
        await double.comeBack();
        await window().page.locator(".statusbar-item .codicon-debug-disconnect").first().waitFor({ state: "detached", timeout: 90_000 });
      } finally {
        await double.close();
      }
    });
  });
}
