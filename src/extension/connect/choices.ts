/** The lines of the connect flow's questions. Pure. */
import type { FoundModel, FoundServer, TrialReport } from "../../core/endpoint/discovery.ts";
import { normaliseUrl, withoutCredentials } from "../../core/endpoint/url.ts";
import { messageOf } from "../../core/errors.ts";
import type { Choice } from "./connectUi.ts";

/** After a colon, up to the end of the sentence, the next command or a remark in parentheses. */
const commandLine = /: ((?:vllm|ollama|llama-server|python3? -m sglang\S*) .+?)(?=\.?$|\. |, | \()/m;

/** A server of the list. */
export function serverChoice(server: FoundServer): Choice<FoundServer> {
  const usable = server.models.filter((model) => model.encoder !== undefined || model.chat !== undefined);
  const detail =
    server.problem !== "" ? `$(warning) ${server.problem}`
    : usable.length === 0 ? "$(warning) None of its models embeds or describes pictures."
    : usable.map(({ name }) => name).join(", ");
  return {
    label: `$(server) ${productOf(server)}`,
    description: withoutCredentials(server.url),
    detail: server.wantsKey === true ? "$(key) It wants an API key." : detail,
    value: server,
  };
}

/** What a server is, as far as it tells. */
export function productOf({ product }: FoundServer): string {
  return product === "" ? "Unknown server" : product;
}

/** What a model can do, in an icon and its one line. */
export function modelChoice(model: FoundModel): Choice<FoundModel> {
  const icon = model.encoder === undefined ? (model.chat === undefined ? "circle-slash" : "comment") : model.encoder.mayTakeImages ? "file-media" : "list-selection";
  return { label: `$(${icon}) ${model.name}`, detail: model.about, value: model };
}

/** The models of a server: those that embed first, then those that describe, then the rest. */
export function modelChoices(models: readonly FoundModel[]): Choice<FoundModel>[] {
  const encoders = models.filter(({ encoder }) => encoder !== undefined);
  const chats = models.filter(({ encoder, chat }) => encoder === undefined && chat !== undefined);
  const others = models.filter(({ encoder, chat }) => encoder === undefined && chat === undefined);
  return [
    ...under("Embeds", encoders.map(modelChoice)),
    ...under("Describes", chats.map(modelChoice)),
    ...under("Does neither", others.map(modelChoice)),
  ];
}

/** What the self-test says in the middle of a line, as a line of its own. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Puts a heading above lines, if there are any: a short one, for the lines under it lose its width. */
export function under<T>(heading: string, choices: readonly Choice<T>[]): Choice<T>[] {
  return choices.map((choice, index) => (index === 0 ? { ...choice, heading } : choice));
}

/** What the trial found, a line each. */
export function findings<T>(report: TrialReport, value: T): Choice<T>[] {
  const heading = report.ok ? "Self-test passed" : "Self-test failed";
  // What failed comes first, for that is what has to be done something about.
  const lines = [...report.lines].sort((a, b) => Number(a.ok) - Number(b.ok));
  return under(
    heading,
    lines.map(({ ok, what, detail, hint }) => ({
      label: `$(${ok ? "pass" : "error"}) ${sentence(what)}`,
      ...(ok ? { description: detail } : { detail: [detail, hint].filter((text) => text !== "").join(" ") }),
      value,
    })),
  );
}

/** The command that a hint says to run, as in `Start it with: vllm serve X --runner pooling (vLLM 0.14 or later).` */
export function commandIn(texts: readonly string[]): string | undefined {
  return texts.flatMap((text) => commandLine.exec(text)?.[1] ?? []).at(0);
}

/** What is wrong with a text that should be a server's address; empty when nothing is. */
export function urlProblem(text: string): string {
  try {
    const url = normaliseUrl(text);
    return withoutCredentials(url) === url ? "" : "Settings are no place for a password: leave it out. If the server wants an API key, you are asked for it.";
  } catch (error) {
    return messageOf(error);
  }
}
