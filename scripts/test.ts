/**
 * Everything that must hold, one step after the other; a later step runs even if an earlier one failed, so that
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

/** Stages of one step run at the same time: each of the first ones keeps one core busy. */
const steps: readonly (readonly Stage[])[] = [
  [
    { title: "Types", script: "typecheck", counts: "check" },
    { title: "Lint and layers", script: "lint", counts: "check" },
    { title: "Package", script: "package", counts: "check" },
  ],
  [{ title: "Unit and integration tests", script: "test:unit", counts: "tests" }],
  [{ title: "Workbench tests", script: "test:workbench", counts: "tests", needs: "Package" }],
];

interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

const outcomes: Outcome[] = [];
for (const step of steps) outcomes.push(...(await Promise.all(step.map((stage) => runStage(stage, step.length === 1)))));

console.log("\n━━━ Summary ━━━\n");
for (const { title, passed, failed, seconds } of outcomes) {
  console.log(`${failed > 0 ? "✗" : "✓"} ${title.padEnd(28)} ${passed} passed, ${failed} failed (${seconds} s)`);
}
const total = (count: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
const failures = total(({ failed }) => failed);
console.log(`\n${total(({ passed }) => passed)} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

/** @param alone whether it may print as it goes, since no other stage runs */
async function runStage({ title, script, counts, needs }: Stage, alone: boolean): Promise<Outcome> {
  const heading = `\n━━━ ${title} ━━━\n`;
  if (outcomes.some((other) => other.title === needs && other.failed > 0)) {
    console.log(`${heading}\nCannot run: “${needs ?? ""}” failed.`);
    return { title, passed: 0, failed: 1, seconds: 0 };
  }
  const started = Date.now();
  if (alone) console.log(heading);
  const { code, output } = await runScript(script, alone);
  if (!alone) console.log(`${heading}\n${output}`);
  const seconds = Math.round((Date.now() - started) / 1000);
  if (counts === "check") return { title, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds };

  const passed = mochaCount(output, "passing");
  const failed = mochaCount(output, "failing");
  // Mocha that dies, or runs nothing, has failed even without a failing test.
  return { title, passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, seconds };
}

async function runScript(script: string, prints: boolean): Promise<{ code: number | null; output: string }> {
  const child = spawn("npm", ["run", "--silent", script], {
    cwd: repository,
    env: {
      ...process.env,
      ...(process.stdout.isTTY ? { FORCE_COLOR: "1" } : {}),
    },
    stdio: ["ignore", "pipe", "pipe"],
    shell: process.platform === "win32",
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      if (prints) process.stdout.write(chunk);
      output += chunk.toString();
    });
  }
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
