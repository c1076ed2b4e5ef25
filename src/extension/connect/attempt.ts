import { AfterimageError, isAbort, messageOf } from "../../core/errors.ts";
import { commandIn } from "./choices.ts";
import type { Answer, Choice, ConnectUi } from "./connectUi.ts";

/** What can be done after something went wrong; `read` is a line without a deed. */
export type Remedy = "again" | "copy" | "docs" | "read";

/** Does something that may fail; explains the failure and does it again while the user wants that. */
export async function attempt<T>(
  ui: ConnectUi,
  title: string,
  doing: string,
  run: (signal: AbortSignal) => Promise<T>,
): Promise<Answer<T>> {
  for (;;) {
    try {
      return await ui.work(title, doing, run);
    } catch (error) {
      if (isAbort(error)) return undefined;
      const hint = error instanceof AfterimageError ? error.hint : "";
      const answer = await explain(ui, title, messageOf(error), hint);
      if (answer !== "again") return answer;
    }
  }
}

/** Shows what is wrong and what to do about it. */
export function explain(ui: ConnectUi, title: string, message: string, hint: string): Promise<Answer<"again">> {
  const what: Choice<Remedy>[] = [
    { label: `$(error) ${message}`, ...(hint === "" ? {} : { detail: hint }), value: "read", heading: "What is wrong" },
  ];
  return choosing(ui, { title, placeholder: "It cannot be used yet", choices: [...what, ...remedies([hint, message])] }, [hint, message]);
}

/** The lines that help after a failure. */
export function remedies(texts: readonly string[]): Choice<Remedy>[] {
  const command = commandIn(texts);
  return [
    { label: "$(refresh) Try Again", value: "again", heading: "What you can do" },
    ...(command === undefined ? [] : [{ label: "$(copy) Copy Command", detail: command, value: "copy" as const }]),
    { label: "$(book) Open Docs", description: "how to serve Qwen3-VL with vLLM, Ollama, llama.cpp and SGLang", value: "docs" },
  ];
}

/** Asks until the answer leads on: copying and reading do not. */
export async function choosing<T>(
  ui: ConnectUi,
  question: { readonly title: string; readonly placeholder: string; readonly choices: readonly Choice<T | Remedy>[] },
  texts: readonly string[],
): Promise<Answer<Exclude<T | "again", "copy" | "docs" | "read">>> {
  for (;;) {
    const answer = await ui.choose(question);
    if (answer === "copy") await ui.copy(commandIn(texts) ?? "");
    else if (answer === "docs") {
      await ui.openDocs();
      return undefined;
    } else if (answer !== "read") return answer as Answer<Exclude<T | "again", "copy" | "docs" | "read">>;
  }
}
