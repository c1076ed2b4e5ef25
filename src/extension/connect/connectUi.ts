/** What the connect flow needs of an editor: a few questions, asked one after the other. */

/** The user wants the step before this one. */
export const back = Symbol("back");

/** The user's answer; `undefined` when they closed the question. */
export type Answer<T> = T | typeof back | undefined;

/** One line of a question. */
export interface Choice<T> {
  /** With codicons. */
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** What choosing it answers. */
  readonly value: T;
  /** Heading that this line and those after it stand under. */
  readonly heading?: string;
}

export interface Question<T> {
  readonly title: string;
  readonly placeholder: string;
  readonly choices: readonly Choice<T>[];
  /** Stand above the others once they are found. */
  readonly search?: (signal: AbortSignal) => Promise<readonly Choice<T>[]>;
}

export interface TextQuestion {
  readonly title: string;
  readonly placeholder: string;
  readonly prompt: string;
  readonly value?: string;
  /** A secret: its characters are not shown. */
  readonly secret?: boolean;
  /** @returns what is wrong with the text; empty when nothing is */
  readonly problemOf: (text: string) => string;
}

export interface ConnectUi {
  choose<T>(question: Question<T>): Promise<Answer<T>>;
  enter(question: TextQuestion): Promise<Answer<string>>;
  /** Shows that something goes on; closing it aborts, and answers `undefined`. */
  work<T>(title: string, doing: string, run: (signal: AbortSignal) => Promise<T>): Promise<Answer<T>>;
  /** Asks whether something may be done that has consequences; the user must answer. */
  confirm(message: string, detail: string, yes: string): Promise<boolean>;
  copy(text: string): Promise<void>;
  openDocs(): Promise<void>;
}
