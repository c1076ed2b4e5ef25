/**
 * Starts a stand-in for a server, to try Afterimage without a GPU.
 *
 *     npm run double -- vllm --port 8000
 */
import { once } from "node:events";
import { parseArgs } from "node:util";
import { startDouble, type DoubleOptions } from "../test/support/doubles/double.ts";
import { faultKinds, type Fault } from "../test/support/doubles/faults.ts";

const ports = { vllm: 8000, ollama: 11434, llamacpp: 8080, objects: 30000 } as const;
type Dialect = keyof typeof ports;

/** What `--mode` sets; the types of the dialects' options say what each means. */
const modes: Readonly<Record<Dialect, readonly string[]>> = {
  vllm: ["model", "runner", "era", "badPicture", "nestedBatches", "isMatryoshka", "dimension", "maxModelLength", "seed"],
  ollama: ["version", "coldLoadMs", "queue", "defaultContext", "keepsToTruncate", "ignoresPictures", "tagsTellCapabilities"],
  llamacpp: ["model", "embeddings", "mmproj", "kind", "addsEnd", "marker", "pooling", "context", "physicalBatch", "slots", "dimension", "mismatchStatus", "seed"],
  objects: ["form", "model", "dimension", "context", "seed"],
};

const help = `Usage: npm run double -- <dialect> [options]

Dialects: vllm (port 8000), ollama (11434), llamacpp (8080), objects (30000: SGLang, Jina-compatible, Infinity).

Options:
  --port N             the port to listen on, on 127.0.0.1
  --mode KEY=VALUE     an option of the dialect, as often as needed; docs/doubles.md lists them
                         vllm:     era=old  runner=generate  badPicture=500  isMatryoshka=true
                         ollama:   version=0.36.1  coldLoadMs=8000  ignoresPictures=true
                         llamacpp: embeddings=false  mmproj=false  addsEnd=false  pooling=none
                         objects:  form=jina  form=infinity  form=text
  --fault KIND[:K=V,…] something that goes wrong, as often as needed: hang, reset, status:status=429,retryAfter=2,
                       loading:times=5, delay:ms=300, wrong-dimension, identical, … (docs/doubles.md)
  --service MS,N       every input takes MS milliseconds, N at once
  --key KEY            asks for this bearer token
  --blind              does not read the text in pictures: quicker, and only colours and shapes count
  --quiet              does not list the requests
  --help`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: "string" },
    mode: { type: "string", multiple: true, default: [] },
    fault: { type: "string", multiple: true, default: [] },
    service: { type: "string" },
    key: { type: "string" },
    blind: { type: "boolean", default: false },
    quiet: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const [dialect] = positionals;

try {
  if (values.help || dialect === undefined) console.log(help);
  else await serve(dialect);
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\nnpm run double -- --help tells more.`);
  process.exitCode = 2;
}

function isDialect(name: string): name is Dialect {
  return name in ports;
}

async function serve(kind: string): Promise<void> {
  if (!isDialect(kind)) throw new Error(`There is no double of “${kind}”, only of ${Object.keys(ports).join(", ")}.`);
  const settings = values.mode.map(pairOf);
  const unknown = settings.find(([key]) => !modes[kind].includes(key));
  if (unknown) throw new Error(`A double of ${kind} has no mode “${unknown[0]}”, only ${modes[kind].join(", ")}.`);
  const options = {
    dialect: kind,
    port: values.port === undefined ? ports[kind] : Number(values.port),
    readsText: !values.blind,
    faults: values.fault.map(faultOf),
    ...Object.fromEntries(settings),
    ...(values.key === undefined ? {} : { apiKey: values.key }),
    ...(values.service === undefined ? {} : { service: serviceOf(values.service) }),
    ...(values.quiet ? {} : { onRequest: (line: string) => { console.log(line); } }),
  } as DoubleOptions;
  const double = await startDouble(options);
  console.log(`A double of ${kind} answers at ${double.url}\n`);
  console.log(`In VS Code: “Afterimage: Connect Qwen3-VL…”, then ${double.url}`);
  console.log(`By hand:    ${double.hint}\n\nCtrl+C stops it.\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await double.close();
}

/** `status:status=429,times=3` → `{ kind: "status", status: 429, times: 3 }` */
function faultOf(text: string): Fault {
  const [kind = "", rest = ""] = text.split(/:(.*)/s);
  if (!(faultKinds as readonly string[]).includes(kind)) throw new Error(`There is no fault “${kind}”, only ${faultKinds.join(", ")}.`);
  return { kind, ...Object.fromEntries(rest === "" ? [] : rest.split(",").map(pairOf)) } as Fault;
}

/** `key=value`, numbers and truth values read as such; `retryAfter` is a header and stays text. */
function pairOf(text: string): [key: string, value: unknown] {
  const at = text.indexOf("=");
  const [key, value] = at < 0 ? [text, "true"] : [text.slice(0, at), text.slice(at + 1)];
  if (key === "path") return [key, new RegExp(value)];
  if (value === "true" || value === "false") return [key, value === "true"];
  return [key, key !== "retryAfter" && key !== "version" && /^\d+$/.test(value) ? Number(value) : value];
}

function serviceOf(text: string): { ms: number; capacity: number } {
  const [ms = 0, capacity = 1] = text.split(",").map(Number);
  return { ms, capacity };
}
