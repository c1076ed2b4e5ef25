/** The gallery's files, made in memory: the bundles, the page, and the pictures in full and as thumbnails. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { chromium, type Page } from "playwright-core";
import sharp from "sharp";
import type { Box } from "../../../src/engine/protocol/webview.ts";
import { newNonce, webviewPage } from "../../../src/extension/webview/page.ts";
import { pastedPart, pictures } from "./pictures.ts";

const origin = "http://gallery.test";
const repository = fileURLToPath(new URL("../../../", import.meta.url));
const codicons = createRequire(import.meta.url).resolve("@vscode/codicons/dist/codicon.css");

/** The page as the extension host makes it, except that the gallery's script stands in for the host and then loads the view. */
function pageOf(view: string): string {
  return webviewPage({
    element: `afterimage-${view}`,
    title: "Afterimage gallery",
    cspSource: origin,
    script: "/gallery.js",
    stylesheet: "/codicon.css",
    nonce: newNonce(),
  });
}

type Files = ReadonlyMap<string, { readonly contentType: string; readonly body: string | Buffer }>;

async function makeFiles(): Promise<Files> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: { panel: "webview/panel/main.ts", viewer: "webview/viewer/main.ts", gallery: "test/webview/gallery/gallery.ts" },
    external: ["/panel.js", "/viewer.js"],
    bundle: true,
    write: false,
    outdir: "/",
    format: "esm",
    target: "es2022",
    tsconfig: "webview/tsconfig.json",
  });
  const files = new Map<string, { contentType: string; body: string | Buffer }>();
  for (const view of ["panel", "viewer"]) files.set(`/${view}`, { contentType: "text/html", body: pageOf(view) });
  for (const { path, text } of outputFiles) files.set(path, { contentType: "text/javascript", body: text });
  files.set("/codicon.css", { contentType: "text/css", body: await readFile(codicons) });
  files.set("/codicon.ttf", { contentType: "font/ttf", body: await readFile(codicons.replace(/css$/, "ttf")) });
  for (const [name, { svg, width }] of Object.entries(pictures)) {
    const png = await sharp(Buffer.from(svg)).png().toBuffer();
    files.set(`/pictures/${name}.png`, { contentType: "image/png", body: png });
    const thumbnail = await sharp(png).resize({ width: Math.min(width, 480) }).webp({ quality: 86 }).toBuffer();
    if (name === pastedPart.of) files.set("/pictures/pasted.png", { contentType: "image/png", body: await cutOut(png, pastedPart.box) });
    files.set(`/thumbnails/${name}.webp`, { contentType: "image/webp", body: thumbnail });
  }
  return files;
}

async function cutOut(png: Buffer, { x, y, width, height }: Box): Promise<Buffer> {
  const size = await sharp(png).metadata();
  const part = { left: x * size.width, top: y * size.height, width: width * size.width, height: height * size.height };
  return sharp(png)
    .extract({ left: Math.round(part.left), top: Math.round(part.top), width: Math.round(part.width), height: Math.round(part.height) })
    .png()
    .toBuffer();
}

const browserNames = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/** The first Chromium on the PATH, or the one that `CHROMIUM` names; undefined when there is none. */
export function findChromium(): string | undefined {
  const candidates = (process.env["PATH"] ?? "").split(":").flatMap((folder) => browserNames.map((name) => `${folder}/${name}`));
  return [process.env["CHROMIUM"] ?? "", ...candidates].find((path) => path !== "" && existsSync(path));
}

export interface Gallery {
  /** Opens one state in a page of its own; `hold` leaves its searches unanswered. */
  open(state: { readonly view: "panel" | "viewer"; readonly state: string; readonly theme?: string; readonly width?: number; readonly height?: number; readonly hold?: boolean }): Promise<Page>;
  close(): Promise<void>;
}

/** Starts a browser that serves the gallery to itself; no port is opened. */
export async function openGallery(executablePath: string): Promise<Gallery> {
  const files = await makeFiles();
  const browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const context = await browser.newContext();
  await context.route("**/*", (route) => route.fulfill(files.get(new URL(route.request().url()).pathname) ?? { status: 404 }));
  return {
    async open({ view, state, theme = "dark", width = 1280, height = 860, hold = false }) {
      const page = await context.newPage();
      await page.setViewportSize({ width, height });
      const query = new URLSearchParams({ state, theme, ...(hold ? { hold: "" } : {}) });
      await page.goto(`${origin}/${view}?${query}`);
      await page.waitForFunction((tag) => Boolean(document.querySelector(tag)?.shadowRoot), `afterimage-${view}`);
      return page;
    },
    close: () => browser.close(),
  };
}
