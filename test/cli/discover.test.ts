import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { DoctorLine } from "../../src/core/libraryTypes.ts";
import { startDouble, type Double } from "../support/doubles/double.ts";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.ts";
import { cliProgram } from "../support/programs.ts";

describe("afterimage doctor with a server", function () {
  this.timeout(120_000);
  let cache: TemporaryFolder;
  let double: Double | undefined;

  before(async () => {
    cache = await temporaryFolder();
  });
  afterEach(() => double?.close());
  after(() => cache.remove());

  function run(args: readonly string[], env: Record<string, string> = {}): Promise<{ code: number | null; out: string; err: string }> {
    const child = spawn(process.execPath, [cliProgram, ...args], {
      env: { ...process.env, AFTERIMAGE_CACHE_DIR: cache.path, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((resolve) => child.once("close", (code) => resolve({ code, out, err })));
  }

  /** The variables of the lines that `--discover` prints. */
  function variables(out: string): Record<string, string> {
    return Object.fromEntries([...out.matchAll(/(AFTERIMAGE_\w+)=(\S+)/g)].map(([, name, value]) => [name!, value!]));
  }

  it("prints the environment that makes a found model work", async () => {
    double = await startDouble({ dialect: "vllm" });
    const found = await run(["doctor", "--discover", double.url]);
    assert.equal(found.code, 0, found.err);
    assert.match(found.out, /vLLM/);
    const examined = await run(["doctor", "--json"], variables(found.out));
    const lines = JSON.parse(examined.out) as DoctorLine[];
    const line = lines.find(({ what }) => what.startsWith("embedding: "));
    assert.deepEqual([line?.ok, examined.code], [true, 0], examined.out);
    assert.match(line?.detail ?? "", /embeds text and pictures · \d+ dimensions · a text in .*, a picture in /);
  });

  it("says of a server that wants a key which variable has it", async () => {
    double = await startDouble({ dialect: "vllm", apiKey: "secret" });
    const without = await run(["doctor", "--discover", double.url]);
    assert.equal(without.code, 1);
    assert.match(without.out, /AFTERIMAGE_API_KEY/);
    const withKey = await run(["doctor", "--discover", double.url], { AFTERIMAGE_API_KEY: "secret" });
    assert.equal(withKey.code, 0);
    assert.doesNotMatch(withKey.out, /secret/);
  });

  it("fails for a server that does not work, with the next step", async () => {
    double = await startDouble({ dialect: "vllm" });
    const { url } = double;
    await double.goAway();
    const env = { AFTERIMAGE_ENDPOINT: url, AFTERIMAGE_DIALECT: "vllm", AFTERIMAGE_MODEL: "m" };
    const { code, out } = await run(["doctor"], env);
    assert.equal(code, 1);
    assert.match(out, /FAIL embedding: m at \S+: connection: .*refuses connections\.\n +Start the server/);
  });

  it("fails where nothing answers", async () => {
    double = await startDouble({ dialect: "vllm" });
    await double.goAway();
    const { code, err } = await run(["doctor", "--discover", double.url]);
    assert.equal(code, 1);
    assert.match(err, /refuses connections/);
  });
});
