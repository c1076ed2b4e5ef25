import { abilities, type TrialReport } from "../../core/endpoint/discovery.ts";
import type { DescriberSettings, EncoderSettings } from "../../core/endpoint/settings.ts";
import { withoutCredentials } from "../../core/endpoint/url.ts";
import { AfterimageError } from "../../core/errors.ts";
import type { TrialRequest } from "../../engine/protocol/engine.ts";
import { attempt, choosing, remedies, type Remedy } from "./attempt.ts";
import { findings, sentence, under } from "./choices.ts";
import type { Answer, Choice } from "./connectUi.ts";
import type { ConnectDoors } from "./connectFlow.ts";

/**
 * Runs the self-test of an encoder or a describer and shows what it found.
 *
 * @returns the report, when the user wants to use the model
 */
export async function tryModel(doors: ConnectDoors, what: TrialRequest): Promise<Answer<TrialReport>> {
  const settings: EncoderSettings | DescriberSettings = "encoder" in what ? what.encoder : what.describer;
  const title = `Connect Qwen3-VL: ${settings.model}`;
  for (;;) {
    const report = await attempt(doors.ui, title, "Self-test: the model may have to be loaded first…", (signal) => run(doors, what, signal));
    if (typeof report !== "object") return report;
    if (report.wantsKey === true) {
      const key = await askKey(doors, settings.url);
      if (typeof key !== "string") return key;
      continue;
    }
    const verdict = await judge(doors, title, settings.model, report);
    if (verdict === "use") return report;
    if (verdict !== "again") return verdict;
  }
}

/** Asks for the API key of a server, and keeps it. */
export async function askKey({ ui, keys }: ConnectDoors, url: string): Promise<Answer<string>> {
  const which = (await keys.get(url)) === undefined ? "an API key" : "another API key than the one it got";
  const key = await ui.enter({
    title: "Connect Qwen3-VL: API Key",
    placeholder: "API key",
    prompt: `${withoutCredentials(url)} wants ${which}. The key is kept in secret storage, not in the settings.`,
    secret: true,
    problemOf: (text) => (text.trim() === "" ? "Enter the key that the server was started with." : ""),
  });
  if (typeof key === "string") await keys.store(url, key.trim());
  return key;
}

/** @returns a report; one that asks for a key in place of the error that says so */
async function run({ engine, keys }: ConnectDoors, what: TrialRequest, signal: AbortSignal): Promise<TrialReport> {
  try {
    if ("encoder" in what) return await engine.tryOut({ encoder: { ...what.encoder, ...(await keyOf(what.encoder.url)) } }, signal);
    return await engine.tryOut({ describer: { ...what.describer, ...(await keyOf(what.describer.url)) } }, signal);
  } catch (error) {
    if (!(error instanceof AfterimageError) || error.kind !== "unauthorised") throw error;
    return { ok: false, lines: [], takesImages: false, wantsKey: true };
  }

  async function keyOf(url: string): Promise<{ apiKey?: string }> {
    const apiKey = await keys.get(url);
    return apiKey === undefined ? {} : { apiKey };
  }
}

function judge({ ui }: ConnectDoors, title: string, model: string, report: TrialReport): Promise<Answer<"use" | "again">> {
  const hints = report.lines.filter(({ ok }) => !ok).map(({ hint }) => hint);
  const use: Choice<"use" | Remedy> = { label: `$(check) Use ${model}`, detail: sentence(abilities(report)), value: "use" };
  const tested = findings<"use" | Remedy>(report, "read");
  return choosing(
    ui,
    {
      title,
      placeholder: report.ok ? "It works. Use it?" : "It cannot be used as it is",
      choices: report.ok ? [...under("Result", [use]), ...tested] : [...tested, ...remedies(hints)],
    },
    hints,
  );
}
