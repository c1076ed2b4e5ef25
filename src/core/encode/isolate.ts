import { AfterimageError, messageOf } from "../errors.ts";
import { EndpointError } from "../endpoint/endpoint.ts";

/** What is sent, and how, for {@link isolate}. */
export interface Attempt<Input, Output> {
  /** One request with these inputs; an output for each. */
  readonly send: (inputs: readonly Input[]) => Promise<readonly Output[]>;
  /** One request with a known good input of the kind of these; throws when even that fails. */
  readonly control: (inputs: readonly Input[]) => Promise<void>;
  /** The input with less text, undefined when there is nothing left to leave out. */
  readonly shorten: (input: Input) => Input | undefined;
}

/**
 * What servers say when a text has too many tokens: vLLM, Ollama, llama.cpp (context, batch), SGLang and TEI.
 */
const tooLong =
  /maximum context length|maximum model length|too long to fit|exceeds the context length|exceeds the available context|larger than the max context|too large to process|longer than the model's context|must have less than \d+ tokens/i;

/**
 * Sends inputs together; where that fails because of one of them, finds out which.
 *
 * A server that gets a bad picture fails the whole request, and says so with a 400, 422 or 500 by version, or answers
 * no numbers, or dies of it; an ill server does the same. What tells them apart is a control: an input counts as bad
 * when it fails alone, a known good one succeeds, and it then fails again.
 * @returns for each input its output, or why just this one has none (`refused-input`)
 * @throws AfterimageError when the failure is no single input's
 */
export async function isolate<Input, Output>(inputs: readonly Input[], attempt: Attempt<Input, Output>): Promise<(Output | AfterimageError)[]> {
  let controlled: Promise<void> | undefined;
  const failing = async (group: readonly Input[], error: unknown): Promise<(Output | AfterimageError)[]> => {
    if (!maybeOneInput(error)) throw error;
    if (group.length > 1) {
      if (!isTooLong(error)) await (controlled ??= control(attempt, inputs, error));
      const half = group.length >>> 1;
      return (await Promise.all([together(group.slice(0, half)), together(group.slice(half))])).flat();
    }
    const input = group[0]!;
    if (isTooLong(error)) {
      const shorter = attempt.shorten(input);
      return shorter === undefined ? [refused(error)] : together([shorter]);
    }
    await (controlled ??= control(attempt, inputs, error));
    try {
      return [...(await attempt.send(group))];
    } catch (again) {
      if (!maybeOneInput(again)) throw again;
      return [refused(again)];
    }
  };
  const together = async (group: readonly Input[]): Promise<(Output | AfterimageError)[]> => {
    try {
      return [...(await attempt.send(group))];
    } catch (error) {
      return failing(group, error);
    }
  };
  return together(inputs);
}

/** Whether one input may be to blame, rather than the server, the way there or the settings. */
function maybeOneInput(error: unknown): error is AfterimageError {
  if (!(error instanceof AfterimageError)) return false;
  return error.kind === "refused-input" || error.kind === "bad-answer" || isServerError(error) || isDeadly(error);
}

/**
 * Whether an input may have cost the server its life, its memory or its sleep: the transport has sent it several times
 * by now, and has waited for the server in between. One that only has too much to do is no such sign.
 */
function isDeadly(error: AfterimageError): boolean {
  if (!(error instanceof EndpointError)) return false;
  return error.kind === "unreachable" || error.kind === "timeout" || (error.kind === "overloaded" && error.status === 500);
}

/** A 500 of which nothing more is known: many servers answer it to what they cannot do. */
export function isServerError(error: AfterimageError): boolean {
  return error instanceof EndpointError && error.kind === "unavailable" && error.status === 500;
}

function isTooLong(error: AfterimageError): boolean {
  return tooLong.test(error instanceof EndpointError ? error.detail : error.message);
}

function refused(error: AfterimageError): AfterimageError {
  if (error.kind === "refused-input") return error;
  return new AfterimageError({ kind: "refused-input", message: error.message, hint: error.hint, cause: error });
}

/** @throws AfterimageError what the control failed with, or `bad-answer` when the server refuses even that */
async function control<Input>(attempt: Attempt<Input, unknown>, inputs: readonly Input[], first: AfterimageError): Promise<void> {
  try {
    await attempt.control(inputs);
  } catch (error) {
    if (error instanceof AfterimageError && error.kind === "refused-input") {
      throw new AfterimageError({
        kind: "bad-answer",
        message: `The server refuses even what it must be able to embed: ${messageOf(error)}`,
        hint: first.hint || "Run “Afterimage: Doctor” to see what it can do.",
        cause: error,
      });
    }
    throw error;
  }
}
