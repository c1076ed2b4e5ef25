/** `npm run conformance -- <dialect> --url … --model …`: the client's contract against a live server; see docs/conformance.md. */
import { Argument, Command } from "commander";
import { encoderDialects, type EncoderDialect } from "../src/core/endpoint/settings.ts";
import { AfterimageError } from "../src/core/errors.ts";
import { conformance } from "./conformance/checks.ts";

interface Options {
  readonly url: string;
  readonly model: string;
}

const marks = { pass: "pass", fail: "FAIL", skip: "skip" };

const program = new Command("conformance")
  .description("Checks what Afterimage expects of a server that embeds, against a live one.")
  .addArgument(new Argument("<dialect>", "how the server is spoken to").choices(encoderDialects))
  .requiredOption("--url <url>", "its base URL")
  .requiredOption("--model <name>", "the model's name as the server lists it")
  .addHelpText("after", "\nThe API key, if it wants one, is read from the environment variable AFTERIMAGE_API_KEY.");

program.action(async (dialect: EncoderDialect, { url, model }: Options) => {
  const apiKey = process.env["AFTERIMAGE_API_KEY"];
  const settings = { dialect, url, model, picturesAlone: false, ...(apiKey === undefined ? {} : { apiKey }) };
  const interrupt = new AbortController();
  process.once("SIGINT", () => interrupt.abort());
  const counts = { pass: 0, fail: 0, skip: 0 };
  try {
    for await (const { state, what, detail } of conformance(settings, interrupt.signal)) {
      counts[state]++;
      console.log(`${marks[state]}  ${what}\n      ${detail}`);
    }
  } catch (error) {
    counts.fail++;
    console.error(error instanceof AfterimageError ? `${error.message} ${error.hint}` : error);
  }
  console.log(`\n${counts.pass} passed, ${counts.fail} failed, ${counts.skip} skipped`);
  process.exitCode = counts.fail === 0 ? 0 : 1;
});

await program.parseAsync();
