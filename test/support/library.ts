import sharp from "sharp";
import { Library } from "../../src/core/library.ts";
import type { LibraryOptions, LibraryStatus } from "../../src/core/libraryTypes.ts";
import { BuiltinEncoder } from "../../src/core/encode/builtin.ts";
import type { Encoder } from "../../src/core/encode/encoder.ts";
import { createServices, type Services } from "../../src/core/services.ts";
import { connectEncoder } from "../../src/core/spaces/connectEncoder.ts";
import { EncoderSet, type ConnectEncoder } from "../../src/core/spaces/encoderSet.ts";
import { KnownEncoders } from "../../src/core/spaces/knownEncoders.ts";
import { workerProgram } from "./programs.ts";

/** Encoders in place of the real ones. */
export interface TestEncoders {
  readonly builtin?: Encoder;
  readonly connect?: ConnectEncoder;
}

/** The core's real parts with a cache of their own. */
export function testServices(cacheFolder: string, { builtin = new BuiltinEncoder(), connect = connectEncoder }: TestEncoders = {}): Services {
  const services = createServices({ workers: 1, cacheFolder, workerModule: workerProgram });
  const encoders = new EncoderSet({ builtin, connect, known: new KnownEncoders(cacheFolder) });
  return {
    ...services,
    encoders,
    dispose() {
      services.dispose();
      void encoders.dispose();
    },
  };
}

/** A library of a test folder, with all it said. */
export interface TestLibrary {
  readonly library: Library;
  readonly log: string[];
  readonly statuses: LibraryStatus[];
}

export async function openTestLibrary(root: string, services: Services, init: { readOnly?: boolean; fallbackFolder?: string } & Partial<LibraryOptions> = {}): Promise<TestLibrary> {
  const { readOnly = false, fallbackFolder, ...options } = init;
  const log: string[] = [];
  const statuses: LibraryStatus[] = [];
  const library = await Library.open({
    root,
    services,
    options: { exclude: [], ocr: false, shared: "ignore", ...options },
    readOnly,
    ...(fallbackFolder === undefined ? {} : { fallbackFolder }),
    events: { onStatus: (status) => statuses.push(status), onLog: (level, message) => log.push(`${level}: ${message}`) },
  });
  return { library, log, statuses };
}

/** A PNG of boxes with these words in them, black on white. */
export async function diagramPng(...words: readonly string[]): Promise<Buffer> {
  const boxes = words.map(
    (word, index) =>
      `<rect x="${20 + index * 260}" y="30" width="240" height="90" fill="none" stroke="#333" stroke-width="3"/>` +
      `<text x="${140 + index * 260}" y="86" font-family="sans-serif" font-size="34" text-anchor="middle">${word}</text>`,
  );
  const width = 20 + words.length * 260;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="150"><rect width="100%" height="100%" fill="#fff"/>${boxes.join("")}</svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

/** Waits until a condition holds; fails after a while with what it waited for. */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>, seconds = 20): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
