import { Command, CommanderError, InvalidArgumentError } from "commander";
import { AfterimageError, isAbort, messageOf } from "../core/errors.ts";
import { ffmpegVariable } from "../core/extract/moments/ffmpeg.ts";
import { version } from "../../package.json";
import { batchCommand } from "./batch.ts";
import { doctorCommand, type DoctorOptions } from "./doctorCommand.ts";
import { evalCommand } from "./evalCommand.ts";
import type { BenchmarkOptions } from "./bench/figures.ts";
import { benchCommand, benchTopics } from "./benchCommand.ts";
import { indexCommand, type IndexOptions } from "./indexCommand.ts";
import { searchCommand, type SearchOptions } from "./searchCommand.ts";
import { serversHelp } from "./servers.ts";
import { limitsHelp } from "./documentLimits.ts";
import { shareCommand, type ShareOptions } from "./shareCommand.ts";
import { createTerminal } from "./terminal.ts";

/** Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled with Ctrl+C. */
const exitCodes = { failed: 1, usage: 2, cancelled: 130 } as const;

const terminal = createTerminal();

const program = new Command("afterimage")
  .description("Find that diagram again: search the pictures, PDF pages and documents of a folder by what they show.")
  .version(version)
  .showHelpAfterError("(see “afterimage --help”)")
  .exitOverride()
  .addHelpText(
    "after",
    `
Examples:
  afterimage index docs                              index a folder (its index lives in docs/.afterimage)
  afterimage search docs "message queue retries"     ask in your own words
  afterimage search docs 'type:image "dead letter"'  only pictures with this phrase
  afterimage search docs 'failover after:2025 path:runbooks'
  afterimage search docs --image screenshot.png      where a picture is from, and what is about it
  afterimage share docs                              let your team pull the index instead of making it
  afterimage doctor --discover                       find model servers, and what to set to use them

Filters: type:image|figure|diagram|page|slide|moment|section  path:…  ext:…  after:2025-03  before:2026  "a phrase"  -type:section

${serversHelp}

${limitsHelp}

Recordings are read with ffmpeg, which is looked for on the PATH (${ffmpegVariable} names another).
Artifacts are kept in your cache folder (AFTERIMAGE_CACHE_DIR moves it).
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 cancelled with Ctrl+C.`,
  );

program
  .command("index <folder>")
  .description("index what is new or changed; a second run encodes nothing")
  .option("--json", "print the summary as JSON")
  .option("--rebuild", "read every file again")
  .option("--workers <n>", "worker processes (default: chosen from the machine)", wholeNumber)
  .option("--shared", "use the shared index that came with the folder (AFTERIMAGE_SHARED=1 says so for good)")
  .option("--no-shared", "do not use it")
  .option("--verbose", "say what happens to stderr")
  .action(run((folder: string, options: IndexOptions) => indexCommand(folder, options, terminal)));

program
  .command("search <folder> [question]")
  .description("search an indexed folder")
  .option("--image <file>", "find where a picture is from, and what is like it")
  .option("--limit <n>", "results to print", wholeNumber, 10)
  .option("--json", "print results as JSON")
  .option("--batch <file>", 'answer JSON lines of {"id","query"?,"query_image"?}, paths relative to the file')
  .action(
    run((folder: string, question: string | undefined, options: SearchOptions & { batch?: string }) =>
      options.batch === undefined
        ? searchCommand(folder, question, options, terminal)
        : batchCommand(folder, options.batch, options.limit, terminal),
    ),
  );

program
  .command("share <folder>")
  .description("write what is indexed into <folder>/.afterimage/shared, for a team to commit and pull")
  .option("--check", "write nothing; exit code 1 when the shared index lacks something")
  .option("--prune", "take out what no document here needs (other branches may)")
  .option("--builtin", "share the built-in encoder's vectors too, for those without a server")
  .option("--yes", "write without asking")
  .option("--json", "print the summary as JSON")
  .action(run((folder: string, options: ShareOptions) => shareCommand(folder, options, terminal)));

program
  .command("doctor [folder]")
  .description("check that everything Afterimage needs works here, your own servers included")
  .option("--discover [url]", "find model servers on this machine, or look at one, and print how to use them")
  .option("--json", "print the findings as JSON")
  .action(run((folder: string | undefined, options: DoctorOptions) => doctorCommand(folder, options, terminal)));

program
  .command("eval <folder>")
  .description("measure search quality: Recall@1/5/10, MRR@10, nDCG@10 by kind, each channel alone and fused")
  .requiredOption("--queries <file>", "JSON lines of cases with their targets")
  .option("--json", "print the tables as JSON")
  .action(run((folder: string, options: { queries: string; json?: boolean }) => evalCommand(folder, options, terminal)));

program
  .command("bench [topic]")
  .description(`measure speed on this machine (topics: ${benchTopics.join(", ")}; all when none is named)`)
  .option("--folder <folder>", "documents to measure reading with (topic extract); those of a clone of the repository when absent")
  .option("--format <name>", "only this format (topic extract)")
  .option("--json", "print the figures as JSON")
  .action(run((topic: string | undefined, options: BenchmarkOptions & { json?: boolean }) => benchCommand(topic, options, terminal)));

/** Makes an action of a command: its number is the exit code, its error one line on stderr. */
function run<A extends unknown[]>(command: (...args: A) => Promise<number>): (...args: A) => Promise<void> {
  return async (...args) => {
    try {
      process.exitCode = await command(...args);
    } catch (error) {
      terminal.endProgress();
      if (isAbort(error)) {
        terminal.err("afterimage: cancelled");
        process.exitCode = exitCodes.cancelled;
        return;
      }
      terminal.err(`afterimage: ${oneLine(error)}`);
      process.exitCode = error instanceof AfterimageError && error.kind === "invalid-argument" ? exitCodes.usage : exitCodes.failed;
    }
  };
}

function oneLine(error: unknown): string {
  const hint = error instanceof AfterimageError && error.hint ? ` ${error.hint}` : "";
  return `${messageOf(error)}${hint}`.replace(/\s*\n\s*/g, " ");
}

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError("must be a whole number from 1.");
  return number;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : exitCodes.usage;
}
