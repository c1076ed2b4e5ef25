import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(new URL("../scripts/double.ts", import.meta.url));

describe("npm run double", () => {
  function run(...args: readonly string[]): { child: ChildProcess; output: () => string } {
    let output = "";
    const child = spawn(process.execPath, ["--import", "tsx", script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += String(chunk)));
    return { child, output: () => output };
  }

  it("starts a double, says where it is, and lists what is asked, until it is stopped", async () => {
    const { child, output } = run("vllm", "--port", "0", "--mode", "era=old", "--fault", "status:status=503,times=1,path=version");
    while (!output().includes("Ctrl+C")) await once(child.stdout!, "data");
    const url = /answers at (?<url>http:\S+)/.exec(output())!.groups!["url"]!;
    assert.equal((await fetch(`${url}/version`)).status, 503);
    assert.deepEqual(await (await fetch(`${url}/version`)).json(), { version: "0.14.0" });
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
    assert.match(output(), /GET \/version {2}200/);
  });

  it("says what it does not know, and what there is", async () => {
    for (const [args, said] of [
      [["tgi"], /no double of “tgi”, only of vllm/],
      [["vllm", "--mode", "age=old"], /no mode “age”, only model/],
      [["vllm", "--fault", "fire"], /no fault “fire”, only hang/],
    ] as const) {
      const { child, output } = run(...args);
      assert.deepEqual(await once(child, "close"), [2, null]);
      assert.match(output(), said);
    }
  });
});
