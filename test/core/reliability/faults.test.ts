import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { IndexSummary } from "../../../src/core/libraryTypes.ts";
import type { Services } from "../../../src/core/services.ts";
import type { DoubleOptions } from "../../support/doubles/double.ts";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.ts";
import { diagramPng, eventually, testServices } from "../../support/library.ts";
import { commonCases, faultCases, type FaultCase, type Sight } from "./cases.ts";
import { assertSame, oddWord, Rig, type Contents } from "./rig.ts";

const oddFile = "birds.md";
const odd = `# Birds\n\nBy the river.\n\n## Quarrels\n\nOf the otter with the old grey ${oddWord}.\n`;

const servers: readonly { readonly options: DoubleOptions; readonly cases: readonly FaultCase[] }[] = [
  { options: { dialect: "vllm", dimension: 64 }, cases: faultCases },
  { options: { dialect: "ollama" }, cases: commonCases },
  { options: { dialect: "llamacpp", dimension: 64 }, cases: commonCases },
  { options: { dialect: "objects", dimension: 64 }, cases: commonCases },
];

describe("Indexing with a server that fails", function () {
  this.timeout(30_000);
  let cache: TemporaryFolder;
  let services: Services;
  let files: Record<string, string | Uint8Array>;
  let rig: Rig | undefined;

  before(async () => {
    cache = await temporaryFolder();
    services = testServices(cache.path);
    files = {
      [oddFile]: odd,
      "orders.md": "# Orders\n\nHow orders travel.\n\n## Queues\n\nThey wait.\n\n![The conveyor](conveyor.png)\n\n## Failover\n\nRegions take over.\n",
      "conveyor.png": await diagramPng("Orders", "Queue"),
      "gateway.png": await diagramPng("Gateway"),
    };
  });
  afterEach(async () => {
    await rig?.close();
    rig = undefined;
  });
  after(async () => {
    services.dispose();
    await cache.remove();
  });

  for (const { options, cases } of servers) {
    describe(`of the dialect ${options.dialect}`, () => {
      let expected: Contents;
      let inputs: readonly string[];

      before(async () => {
        rig = await Rig.open(services, files, {}, options);
        await rig.connect();
        await rig.index();
        inputs = [...rig.double.encoded];
        expected = await rig.contents();
        assert.ok(inputs.length >= 5 && new Set(inputs).size === inputs.length);
        await rig.close();
        rig = undefined;
      });

      for (const faultCase of cases) {
        const { fault, of, sees } = faultCase;
        it(`${fault}${of === undefined ? "" : `, ${of}`}: ${told(sees)}`, async () => {
          rig = await Rig.open(services, files, faultCase.policy, options);
          if (!faultCase.atConnect) await rig.connect();
          const { strike } = faultCase;
          if (typeof strike === "function") await strike(rig);
          else rig.double.setFaults(...strike);
          if (faultCase.atConnect && rig.services.encoders.health === undefined) rig.configure();

          await endure(rig, faultCase);
          await eventually("all is done", () => rig!.library.status().state === "ready");
          assert.deepEqual(rig.library.status().skipped, []);
          const encoded = inputs.map((input) => rig!.double.encoded.filter((one) => one === input).length);
          const others = sees === "shortened" ? 1 : 0;
          assert.deepEqual(encoded.sort(), [...Array<number>(others).fill(0), ...Array<number>(inputs.length - others).fill(1)], "each input is encoded once");
          assertSame(await rig.contents(), expected, others);
        });
      }
    });
  }

  it("has a case for every line of the tables in docs/reliability.md, and a line for every case", async () => {
    const page = await readFile(new URL("../../../docs/reliability.md", import.meta.url), "utf8");
    const section = page.slice(page.indexOf("\n## Faults\n"), page.indexOf("\n## The circuit\n"));
    const lines = [...section.matchAll(/^\| (?!fault \||---)([^|]+) \|/gm)].map(([, fault]) => fault);
    assert.deepEqual([...new Set(faultCases.map(({ fault }) => fault))].sort(), lines.sort());
  });
});

function told(sees: Sight): string {
  if (sees === "nothing") return "nobody notices";
  if (sees === "shortened") return "is embedded by its beginning";
  if ("waiting" in sees) return "is waited for";
  if ("skipped" in sees) return "costs that input alone its vector, until its file changes";
  return sees.resumes ? "stops, says why, and goes on by itself" : "stops, says why, and goes on when it is told to";
}

/** Sees what the user sees of the fault, has it healed, and indexes to the end. */
async function endure(rig: Rig, { sees, heal = () => rig.double.setFaults() }: FaultCase): Promise<void> {
  const { library } = rig;
  if (sees === "nothing" || sees === "shortened") {
    assert.equal((await rig.index()).complete, true);
  } else if ("waiting" in sees) {
    const run = rig.index();
    await eventually("the user sees that the server is away", () => {
      const { endpoint } = library.status();
      return endpoint?.state === "waiting" && sees.waiting.test(endpoint.message) && endpoint.hint !== "";
    });
    await heal(rig);
    assert.equal((await run).complete, true);
  } else if ("skipped" in sees) {
    await endureOne(rig, sees.skipped, heal);
  } else {
    const failed = await rig.index().then(() => undefined, (error: unknown) => error);
    const { state, message, endpoint } = library.status();
    if (failed) assert.deepEqual([state, sees.failed.test(message ?? "")], ["failed", true], message);
    else assert.match(endpoint?.message ?? "", sees.failed, "a server that is refused from the beginning is no failure of the run");
    if (sees.refused) assert.equal(endpoint?.state, "refused");
    await heal(rig);
    if (!sees.resumes) await rig.index();
    await eventually("indexing has gone on by itself", () => library.status().state === "ready");
  }
}

/** One input is refused: the others have their vectors, and it is not tried again until its file changes. */
async function endureOne(rig: Rig, reason: RegExp, heal: (rig: Rig) => void | Promise<void>): Promise<void> {
  const check = ({ complete, skipped }: IndexSummary): void => {
    assert.equal(complete, true);
    assert.deepEqual(skipped.map(({ path }) => path), [oddFile]);
    assert.match(skipped[0]!.reason, reason);
  };
  check(await rig.index());
  const asked = rig.double.requests.length;
  check(await rig.index());
  assert.equal(rig.double.requests.length, asked, "nothing is asked again");
  await heal(rig);
  for (const content of ["# Birds\n", odd]) {
    await rig.folder.write(oddFile, content);
    await rig.index();
  }
}
