/**
 * Everything that must hold, one stage after the other; a later stage runs even if an earlier one failed, so that
 * one run tells all. The last line counts tests and checks: `N passed, N failed`.
 *
 *     npm test
 */
import { spawn } from "node:child_process";
import { stripVTControlCharacters } from "node:util";
import { repository } from "./paths.ts";

interface Stage {
  readonly title: string;
  /** Name in package.json's scripts. */
  readonly script: string;
  /** Counts as one check, or as many as mocha reports. */
  readonly counts: "check" | "tests";
  /** Title of a stage without which this one cannot run. */
  readonly needs?: string;
}

const stages: readonly Stage[] = [
  { title: "Types", script: "typecheck", counts: "check" },
  { title: "Lint and layers", script: "lint", counts: "check" },
  { title: "Unit and integration tests", script: "test:unit", counts: "tests" },
  { title: "Package", script: "package", counts: "check" },
  { title: "Workbench tests", script: "test:workbench", counts: "tests", needs: "Package" },
];

interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const outcomes: Outcome[] = [];
for (const stage of stages) {
  console.log(`\n━━━ ${stage.title} ━━━\n`);
  const missing = outcomes.some(({ title, failed }) => title === stage.needs && failed > 0);
  if (missing) console.log(`Cannot run: “${stage.needs ?? ""}” failed.`);
  outcomes.push(missing ? { title: stage.title, passed: 0, failed: 1, seconds: 0 } : await runStage(stage));
}

console.log("\n━━━ Summary ━━━\n");
for (const { title, passed, failed, seconds } of outcomes) {
  console.log(`${failed > 0 ? "✗" : "✓"} ${title.padEnd(28)} ${passed} passed, ${failed} failed (${seconds} s)`);
}
const total = (count: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
const failures = total(({ failed }) => failed);
console.log(`\n${total(({ passed }) => passed)} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

async function runStage({ title, script, counts }: Stage): Promise<Outcome> {
  const started = Date.now();
  const { code, output } = await runScript(script);
  const seconds = Math.round((Date.now() - started) / 1000);
  if (counts === "check") return { title, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds };

  const passed = mochaCount(output, "passing");
  const failed = mochaCount(output, "failing");
  // Mocha that dies, or runs nothing, has failed even without a failing test.
  return { title, passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, seconds };
}

async function runScript(script: string): Promise<{ code: number | null; output: string }> {
  const child = spawn("npm", ["run", "--silent", script], {
    cwd: repository,
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
    },
    stdio: ["ignore", "pipe", "inherit"],
    shell: process.platform === "win32",
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    process.stdout.write(chunk);
    output += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return { code, output };
}

/** Reads mocha's own summary: `  123 passing (4s)`. */
function mochaCount(output: string, word: "passing" | "failing"): number {
  return Number(new RegExp(`^ *(\\d+) ${word}\\b`, "m").exec(stripVTControlCharacters(output))?.[1] ?? 0);
}
