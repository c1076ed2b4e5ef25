import assert from "node:assert/strict";
import type { Answer, back, ConnectUi, Question, TextQuestion } from "../../../src/extension/connect/connectUi.ts";

/** A line's beginning to choose, texts to enter (the second after the first was refused), back, or closing. */
export type Scripted = string | { readonly enter: string; readonly then?: string } | typeof back | undefined;

/** A user who knows beforehand what to answer; it remembers what it was shown. */
export class ScriptedUi implements ConnectUi {
  readonly #answers: Scripted[];
  readonly shown: string[] = [];
  readonly problems: string[] = [];
  readonly copied: string[] = [];
  docsOpened = 0;

  constructor(answers: readonly Scripted[]) {
    this.#answers = [...answers];
  }

  /** Answers that nobody has asked for. */
  get left(): number {
    return this.#answers.length;
  }

  async choose<T>({ title, placeholder, choices, search }: Question<T>): Promise<Answer<T>> {
    const all = [...((await search?.(new AbortController().signal)) ?? []), ...choices];
    this.shown.push([title, placeholder, ...all.flatMap(({ heading, label, description, detail }) => [heading, label, description, detail])].join("\n"));
    const answer = this.#next(title);
    if (typeof answer !== "string") return answer as Answer<T>;
    const chosen = all.find(({ label }) => label.replace(/^\$\([^)]*\) /, "").startsWith(answer));
    assert.ok(chosen, `“${answer}” is not among:\n${this.shown.at(-1) ?? ""}`);
    return chosen.value;
  }

  async enter({ title, problemOf }: TextQuestion): Promise<Answer<string>> {
    const answer = this.#next(title);
    if (typeof answer !== "object") return answer;
    for (const text of [answer.enter, answer.then]) {
      const problem = text === undefined ? "no more texts" : problemOf(text);
      if (problem === "") return text;
      this.problems.push(problem);
    }
    return assert.fail(this.problems.join("; "));
  }

  work<T>(_title: string, _doing: string, run: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>> {
    return run(new AbortController().signal);
  }

  async confirm(): Promise<boolean> {
    return true;
  }

  async copy(text: string): Promise<void> {
    this.copied.push(text);
  }

  async openDocs(): Promise<void> {
    this.docsOpened++;
  }

  #next(title: string): Scripted {
    assert.ok(this.#answers.length > 0, `nothing to answer “${title}” with`);
    return this.#answers.shift();
  }
}
