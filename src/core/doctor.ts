import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { AfterimageError, isAbort, messageOf } from "./errors.ts";
import { abilities, type TrialReport } from "./endpoint/discovery.ts";
import { ffmpegReport } from "./extract/moments/ffmpegReport.ts";
import type { DescriberSettings, EncoderSettings } from "./endpoint/settings.ts";
import { tryDescriber, tryEncoder } from "./endpoint/tryOut.ts";
import { withoutCredentials } from "./endpoint/url.ts";
import type { DoctorLine, LibraryStatus } from "./libraryTypes.ts";
import { Library } from "./library.ts";
import type { Services } from "./services.ts";
import { SharedIndex } from "./share/sharedIndex.ts";
import { libraryFolderName } from "./sharedFolder.ts";

interface Finding {
  readonly detail: string;
}

/** What there is to examine beside the installation. */
export interface DoctorSubject {
  /** A folder with a library. */
  readonly root?: string;
  readonly encoder?: EncoderSettings;
  readonly describer?: DescriberSettings;
}

/** A word that OCR must read in a picture made on the spot. */
const probeWord = "Gateway";

/**
 * Checks everything that indexing and searching need, each by using it, and says what to do where something fails.
 */
export async function doctor(services: Services, { root, encoder, describer }: DoctorSubject, signal: AbortSignal): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  const check = async (what: string, hint: string, probe: () => Promise<Finding>): Promise<void> => {
    signal.throwIfAborted();
    try {
      lines.push({ ok: true, what, detail: (await probe()).detail, hint: "" });
    } catch (error) {
      if (isAbort(error)) throw error;
      const own = error instanceof AfterimageError ? error.hint : "";
      lines.push({ ok: false, what, detail: messageOf(error), hint: own || hint });
    }
  };
  const reinstall = "Install Afterimage again for this platform.";

  await check("runtime", "", async () => ({ detail: `Node ${process.versions.node} on ${process.platform}-${process.arch}` }));
  await check("vector index (hnswlib-node)", reinstall, async () => {
    const { default: hnswlib } = await import("hnswlib-node");
    const index = new hnswlib.HierarchicalNSW("cosine", 2);
    index.initIndex(1);
    index.addPoint([1, 0], 0);
    return { detail: index.searchKnn([1, 0], 1).neighbors[0] === 0 ? "answers" : "gives wrong answers" };
  });
  await check("artifacts", "Set AFTERIMAGE_CACHE_DIR to a folder that can be written.", async () => {
    const file = join(services.cacheFolder, `.doctor-${process.pid}`);
    await mkdir(services.cacheFolder, { recursive: true });
    await writeFile(file, "");
    await rm(file);
    return { detail: services.cacheFolder };
  });
  await check("built-in encoder", reinstall, async () => {
    const { builtin } = services.encoders;
    const health = await builtin.check(signal);
    if (!health.ok) throw new AfterimageError({ kind: "unavailable", message: health.message });
    return { detail: `${builtin.about} ${health.message}` };
  });
  if (encoder !== undefined) lines.push(...serverLines("embedding", encoder, await tryEncoder(encoder, signal)));
  if (describer !== undefined) lines.push(...serverLines("describing", describer, await tryDescriber(describer, signal)));
  await check("pictures and OCR", reinstall, () => readProbe(services, signal));
  await check("recordings (ffmpeg)", "", async () => ({ detail: await ffmpegReport(signal) }));
  if (root !== undefined) {
    await check(`library of ${root}`, `Run “afterimage index ${root}”.`, async () => {
      const library = await Library.open({
        root: resolve(root),
        options: { exclude: [], ocr: true, shared: "ignore" },
        services,
        readOnly: true,
        events: { onStatus: () => undefined, onLog: () => undefined },
      });
      const status = library.status();
      await library.close();
      return libraryFinding(status);
    });
    const shared = await SharedIndex.open(join(resolve(root), libraryFolderName));
    if (shared) await check("shared index", "Share again: what is damaged is written anew.", async () => sharedFinding(shared));
  }
  return lines;
}

/** A server's self-test: one line for the whole, then those of the relations that do not hold. */
function serverLines(what: string, { url, model }: EncoderSettings | DescriberSettings, report: TrialReport): DoctorLine[] {
  const name = `${what}: ${model} at ${withoutCredentials(url)}`;
  if (report.ok) return [{ ok: true, what: name, detail: `${abilities(report)}. ${report.lines.length} checks passed.`, hint: "" }];
  return report.lines.filter(({ ok }) => !ok).map((line) => ({ ...line, what: `${name}: ${line.what}` }));
}

function libraryFinding({ counts, skipped, silent }: LibraryStatus): Finding {
  if (counts.fragments === 0) throw new AfterimageError({ kind: "not-found", message: "nothing is indexed yet" });
  const counted = `${counts.documents} documents, ${counts.fragments} fragments, ${counts.vectors} vectors, ${skipped.length} files with problems`;
  return { detail: [counted, ...silent.map(({ channel, reason }) => `no answers by the ${channel} channel: ${reason}`)].join("; ") };
}

/** What a team shares in the folder; lines are looked at when they are used. */
function sharedFinding({ manifest: { spaces, narrators }, problems }: SharedIndex): Finding {
  if (problems.length > 0) throw new AfterimageError({ kind: "corrupt", message: problems.join(" ") });
  const models = [...spaces.map(({ space }) => `vectors of ${space.model}`), ...narrators.map((id) => `descriptions by ${id}`)];
  return { detail: ["text in pictures", ...models].join(", ") };
}

/** Reads a picture through a worker process, as indexing does: decoder, OCR models and process start in one. */
async function readProbe(services: Services, signal: AbortSignal): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), "afterimage-doctor-"));
  try {
    const { default: sharp } = await import("sharp");
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="480" height="120"><rect width="480" height="120" fill="#fff"/><text x="40" y="80" font-family="sans-serif" font-size="56">${probeWord}</text></svg>`;
    await writeFile(join(folder, "probe.png"), await sharp(Buffer.from(svg)).png().toBuffer());
    const prepared = await services.pool.run("prepare", { root: folder, path: "probe.png", ocr: true }, signal);
    if (prepared.outcome !== "read") throw new Error(`the picture made for the check is ${prepared.outcome}`);
    const { fragments, problems } = prepared.record;
    if (problems.length > 0) throw new Error(problems.join("; "));
    const text = fragments.map((fragment) => fragment.text).join(" ");
    if (text.includes(probeWord)) return { detail: "reads text in pictures" };
    throw new AfterimageError({
      kind: "unavailable",
      message: `OCR read “${text}” where the picture says “${probeWord}”.`,
      hint: "If no font is installed on this machine, SVG text is drawn empty: install one.",
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
