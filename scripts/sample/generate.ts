/**
 * Draws the pictures of the sample workspace: diagrams, screenshots of HTML pages, PDFs, office files.
 *
 *     npm run sample
 *
 * Needs Chromium (`CHROME_PATH`, or `chromium` on the PATH) and the fonts Inter, JetBrains Mono, Comic Neue and
 * Noto Sans CJK; on Debian: fonts-inter fonts-jetbrains-mono fonts-comic-neue fonts-noto-cjk. What it makes is
 * committed, so nobody needs it to use the sample.
 */
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { chromium, type Browser, type Page } from "playwright-core";
import sharp, { type Sharp } from "sharp";
import { findChromium } from "../workbench/chromium.ts";
import { architectureOverview, eventFlow } from "./diagrams/architecture.ts";
import { cacheLayers, parcelStates, warehouseFloor, whiteboard } from "./diagrams/logistics.ts";
import { clusterLayout, deliveryPipeline, failoverTopology, networkZones } from "./diagrams/operations.ts";
import { ordersSchema } from "./diagrams/schema.ts";
import { checkoutSequence, refundSequenceChinese, tokenRefresh } from "./diagrams/sequence.ts";
import { drills, slotting } from "./diagrams/warehouse.ts";
import { packingStation } from "./recordings/packing.ts";
import { conveyorRunbook, warehouseReview, type Drawn } from "./office.ts";

const repository = path.resolve(import.meta.dirname, "../..");
const images = path.join(repository, "sample/images");
const documents = path.join(repository, "sample/pdf");
const office = path.join(repository, "sample/office");

const vector: Record<string, string> = {
  "architecture-overview.svg": architectureOverview(),
  "checkout-sequence.svg": checkoutSequence(),
  "cluster-layout-dark.svg": clusterLayout(),
  "delivery-pipeline.svg": deliveryPipeline(),
  "orders-schema.svg": ordersSchema(),
  "refund-zh.svg": refundSequenceChinese(),
};

/** Pictures that are drawn as SVG and kept as pixels, by the format of their name. */
const rasterised: Record<string, string> = {
  "cache-layers.webp": cacheLayers(),
  "event-flow.png": eventFlow(),
  "failover-topology.png": failoverTopology(),
  "network-zones.png": networkZones(),
  "token-refresh.png": tokenRefresh(),
  "warehouse-floor.png": warehouseFloor(),
};

interface Screen {
  readonly page: string;
  readonly width: number;
  readonly height: number;
}

const screens: Record<string, Screen> = {
  "cloud-costs.png": { page: "cloud-costs.html", width: 900, height: 440 },
  "incident-latency.png": { page: "incident-latency.html", width: 1000, height: 560 },
  "login.png": { page: "login.html", width: 1100, height: 680 },
  "on-call-dashboard.png": { page: "on-call-dashboard.html", width: 1280, height: 664 },
  "parcel-tracking.png": { page: "parcel-tracking.html", width: 440, height: 780 },
  "seller-analytics-dark.webp": { page: "seller-analytics.html", width: 1200, height: 700 },
  "seller-portal.png": { page: "seller-portal.html", width: 1200, height: 560 },
  "stack-trace.png": { page: "stack-trace.html", width: 900, height: 266 },
};

const pdfs = ["carrier-integration-guide", "checkout-design-review", "operations-handbook-zh"];

const scale = 1.5;

/** Writes an image in the format that the file's name asks for; line art is small with a palette. */
async function save(name: string, picture: Sharp): Promise<void> {
  const encoded = path.extname(name) === ".webp" ? picture.webp({ quality: 88 }) : picture.png({ palette: true, quality: 92, effort: 10 });
  await encoded.toFile(path.join(images, name));
}

async function animate(name: string, frames: readonly string[], secondsEach: number): Promise<void> {
  const pictures = await Promise.all(frames.map((frame) => sharp(Buffer.from(frame)).png().toBuffer()));
  await sharp(pictures, { join: { animated: true } }).gif({ delay: frames.map(() => secondsEach * 1000), colours: 64 }).toFile(path.join(images, name));
}

/** Makes a clean drawing look like a phone's photo: soft focus, sensor noise, warm light. */
async function photograph(name: string, drawing: Buffer): Promise<void> {
  const { width, height } = await sharp(drawing).metadata();
  const grain = { width, height, channels: 3, background: "#808080", noise: { type: "gaussian", mean: 128, sigma: 9 } } as const;
  await sharp(drawing)
    .blur(0.9)
    .modulate({ brightness: 0.97, saturation: 0.9 })
    .composite([{ input: await sharp({ create: grain }).png().toBuffer(), blend: "soft-light" }])
    .jpeg({ quality: 80 })
    .toFile(path.join(images, name));
}

const origin = "http://sample.localhost";

/** A browser that reads the repository's files under {@link origin}. */
async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error("No Chromium found. Install it, or set CHROME_PATH to its program.");
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--font-render-hinting=none"] });
}

async function newPage(browser: Browser): Promise<Page> {
  const page = await browser.newPage({ deviceScaleFactor: scale });
  await page.route(`${origin}/**`, (route) => route.fulfill({ path: path.join(repository, new URL(route.request().url()).pathname) }));
  return page;
}

async function screenshotSvg(page: Page, svg: string): Promise<Buffer> {
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  return page.locator("svg").screenshot({ omitBackground: true });
}

async function drawn(page: Page, svg: string): Promise<Drawn> {
  const { data, info } = await sharp(await screenshotSvg(page, svg)).png({ palette: true, effort: 10 }).toBuffer({ resolveWithObject: true });
  return { png: data, width: info.width, height: info.height };
}

await mkdir(images, { recursive: true });
await mkdir(documents, { recursive: true });
await mkdir(office, { recursive: true });
for (const [name, svg] of Object.entries(vector)) await writeFile(path.join(images, name), svg);
await animate("parcel-states.gif", [0, 1, 2, 3, 4].map(parcelStates), 0.9);
await animate("packing-station.gif", packingStation(), 3);

const browser = await openBrowser();
try {
  const page = await newPage(browser);
  for (const [name, svg] of Object.entries(rasterised)) await save(name, sharp(await screenshotSvg(page, svg)));
  await photograph("whiteboard-returns.jpg", await screenshotSvg(page, whiteboard()));
  for (const [name, screen] of Object.entries(screens)) {
    await page.setViewportSize(screen);
    await page.goto(`${origin}/scripts/sample/screens/${screen.page}`, { waitUntil: "networkidle" });
    await save(name, sharp(await page.screenshot()));
  }
  for (const name of pdfs) {
    await page.goto(`${origin}/scripts/sample/pdf/${name}.html`, { waitUntil: "networkidle" });
    await page.pdf({ path: path.join(documents, `${name}.pdf`), preferCSSPageSize: true, printBackground: true, outline: true, tagged: true });
  }
  const [pyramid, slots] = [await drawn(page, drills()), await drawn(page, slotting())];
  await writeFile(path.join(office, "warehouse-review.pptx"), await warehouseReview({ drills: pyramid, slotting: slots }));
  await writeFile(path.join(office, "conveyor-runbook.docx"), await conveyorRunbook(pyramid));
} finally {
  await browser.close();
}
