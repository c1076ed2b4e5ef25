import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, describe, it } from "mocha";
import sharp from "sharp";
import { ocrId } from "../../../src/core/describe/describer.ts";
import { inReadingOrder, PaddleOcr } from "../../../src/core/describe/paddleOcr.ts";
import type { Raster } from "../../../src/core/extract/extractor.ts";
import { rasterOf } from "../../../src/core/extract/raster.ts";
import type { Label } from "../../../src/core/model.ts";

const never = new AbortController().signal;

async function picture(name: string): Promise<Raster> {
  return rasterOf(sharp(await readFile(new URL(`../../fixtures/ocr/${name}`, import.meta.url))));
}

describe("PaddleOcr", function () {
  this.timeout(60_000);
  const ocr = new PaddleOcr();
  after(() => ocr.dispose());

  const read = async (name: string): Promise<readonly Label[]> => (await ocr.describe(await picture(name), never)).labels;
  const texts = async (name: string): Promise<string[]> => (await read(name)).map((label) => label.text);

  it("reads a diagram's lines with their spaces, identifiers whole, and boxes where they stand", async () => {
    const labels = await read("diagram.png");
    const found = labels.map((label) => label.text);
    for (const line of [
      "Checkout gateway",
      "OrderService",
      "payment_worker.ts",
      "Ledger database",
      "Requests that fail are written to the dead letter queue and retried",
      "after five minutes by the operations team on call",
    ]) {
      assert.ok(found.includes(line), `${line} is not among ${found.join(" / ")}`);
    }
    const ledger = labels.find((label) => label.text === "Ledger database")?.box;
    assert.ok(ledger && ledger.x > 0.7 && ledger.x + ledger.width < 0.97 && ledger.y > 0.12 && ledger.y + ledger.height < 0.35);
  });

  it("reads light text on a dark ground", async () => {
    assert.deepEqual(await texts("dark.png"), ["Search index", "Embedding worker"]);
  });

  it("reads Chinese, also beside English", async () => {
    assert.deepEqual(await texts("chinese.png"), ["订单服务", "支付网关 Kafka"]);
  });

  it("reads lines that run upwards", async () => {
    const [label] = await read("turned.png");
    assert.equal(label?.text, "Requests per second");
    assert.ok(label.box.height > 0.5 && label.box.width < 0.5);
  });

  it("gives the spaces back to tight print, and leaves addresses together", async () => {
    const [prose, technical] = await texts("tight.png");
    assert.equal(prose, "The compute and storage of the workload are placed in one availability zone");
    assert.match(technical ?? "", /^AzureFirewallSubnet 10\.0\.0\.1\/16 https:\/\/example\.com\/docs\/v1\.2\.3 userRepository\./);
  });

  it("finds nothing where nothing is written", async () => {
    const blank = await rasterOf(sharp({ create: { width: 300, height: 20, channels: 3, background: "#fff" } }));
    assert.deepEqual(await ocr.describe(blank, never), { labels: [] });
  });

  it("stops between two steps when the caller gives up", async () => {
    await assert.rejects(ocr.describe(await picture("dark.png"), AbortSignal.abort()), { name: "AbortError" });
  });

  it("can be used again after it was disposed of", async () => {
    const other = new PaddleOcr();
    await other.dispose();
    assert.equal((await other.describe(await picture("dark.png"), never)).labels.length, 2);
    await other.dispose();
    assert.equal(other.id, ocrId);
  });
});

describe("inReadingOrder", () => {
  it("goes by rows, then from the left, however the boxes are sorted", () => {
    const box = (left: number, top: number, height = 10) => ({ left, top, width: 20, height });
    const rows = [box(0, 0), box(30, 3), box(60, -2, 14), box(5, 20), box(40, 22)];
    assert.deepEqual(inReadingOrder([4, 2, 0, 3, 1].map((at) => rows[at]!)), rows);
  });
});
