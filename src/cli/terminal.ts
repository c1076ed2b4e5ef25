import { styleText } from "node:util";
import type { IndexProgress } from "../core/libraryTypes.ts";

type Style = Parameters<typeof styleText>[0];

/** Where a command writes: results to stdout, everything said to a person to stderr. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  /** Styled only where stdout is a terminal (and `NO_COLOR` is not set). */
  style(style: Style, text: string): string;
  /** A line that is overwritten by the next one; on no terminal, a line now and then. */
  progress(progress: IndexProgress): void;
  endProgress(): void;
}

/** How often progress is written where it cannot be overwritten, as in the log of a CI job. */
const plainProgressMs = 10_000;

export function createTerminal(): Terminal {
  const live = process.stderr.isTTY;
  const coloured = process.stdout.isTTY && process.env.NO_COLOR === undefined;
  let lastPlain = 0;
  let shown = false;
  const clear = (): void => {
    if (shown) process.stderr.write("\r\u001b[K");
    shown = false;
  };
  return {
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => {
      clear();
      process.stderr.write(`${line}\n`);
    },
    style: (style, text) => (coloured ? styleText(style, text) : text),
    progress: (progress) => {
      const line = describeProgress(progress);
      if (live) {
        process.stderr.write(`\r\u001b[K${bar(progress)} ${line}`.slice(0, (process.stderr.columns || 80) + 4));
        shown = true;
      } else if (Date.now() - lastPlain >= plainProgressMs) {
        lastPlain = Date.now();
        process.stderr.write(`${line}\n`);
      }
    },
    endProgress: clear,
  };
}

function describeProgress({ done, total, secondsLeft, current }: IndexProgress): string {
  const left = secondsLeft === undefined ? "" : `, ${describeSeconds(secondsLeft)} left`;
  return `${done}/${total} documents${left}${current ? `  ${current}` : ""}`;
}

function describeSeconds(seconds: number): string {
  return seconds < 90 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}

function bar({ done, total }: IndexProgress): string {
  const width = 20;
  const full = total === 0 ? width : Math.round((width * done) / total);
  return `${"█".repeat(full)}${"░".repeat(width - full)}`;
}
