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

/** Stages of one step run at the same time, and share nothing that they write. */
const steps: readonly (readonly Stage[])[] = [
  [
    { title: "Types", script: "typecheck", counts: "check" },
    { title: "Lint and layers", script: "lint", counts: "check" },
    { title: "Package", script: "package", counts: "check" },
  ],
  [
    { title: "Unit and integration tests", script: "test:unit", counts: "tests" },
    // They wait for the editor more than they compute.
    { title: "Workbench tests", script: "test:workbench", counts: "tests", needs: "Package" },
  ],
];

interface Outcome {
  readonly title: string;
  readonly passed: number;
  readonly failed: number;
  readonly seconds: number;
}

/** Shows what a stage prints, from its beginning until it has ended. */
type Follow = () => Promise<Outcome>;

const outcomes: Outcome[] = [];
for (const step of steps) {
  // What the first one prints is shown at once, what the others print when it is their turn.
  for (const follow of step.map(start)) outcomes.push(await follow());
}

console.log("\n━━━ Summary ━━━\n");
for (const { title, passed, failed, seconds } of outcomes) {
  console.log(`${failed > 0 ? "✗" : "✓"} ${title.padEnd(28)} ${passed} passed, ${failed} failed (${seconds} s)`);
}
const total = (count: (outcome: Outcome) => number): number => outcomes.reduce((sum, outcome) => sum + count(outcome), 0);
const failures = total(({ failed }) => failed);
console.log(`\n${total(({ passed }) => passed)} passed, ${failures} failed`);
process.exitCode = failures > 0 ? 1 : 0;

function start(stage: Stage): Follow {
  const { title, script, needs } = stage;
  const heading = `\n━━━ ${title} ━━━\n`;
  if (outcomes.some((other) => other.title === needs && other.failed > 0)) {
    return () => {
      console.log(`${heading}\nCannot run: “${needs ?? ""}” failed.`);
      return Promise.resolve({ title, passed: 0, failed: 1, seconds: 0 });
    };
  }

  const started = Date.now();
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
  let isFollowed = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      if (isFollowed) process.stdout.write(text);
      output += text;
    });
  }
  const ended = new Promise<Outcome>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => { resolve(outcomeOf(stage, code, output, Math.round((Date.now() - started) / 1000))); });
  });
  return () => {
    console.log(`${heading}\n${output}`);
    isFollowed = true;
    return ended;
  };
}

function outcomeOf({ title, counts }: Stage, code: number | null, output: string, seconds: number): Outcome {
  if (counts === "check") return { title, passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, seconds };

  const passed = mochaCount(output, "passing");
  const failed = mochaCount(output, "failing");
  // Mocha that dies, or runs nothing, has failed even without a failing test.
  return { title, passed, failed: failed === 0 && (code !== 0 || passed === 0) ? 1 : failed, seconds };
}

/** Reads mocha's own summary: `  123 passing (4s)`. */
function mochaCount(output: string, word: "passing" | "failing"): number {
  return Number(new RegExp(`^ *(\\d+) ${word}\\b`, "m").exec(stripVTControlCharacters(output))?.[1] ?? 0);
}
