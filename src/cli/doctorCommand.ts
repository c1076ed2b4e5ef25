import { doctor } from "../core/doctor.ts";
import { discoverCommand } from "./discoverCommand.ts";
import { readServers } from "./servers.ts";
import { interruptible, openServices } from "./session.ts";
import type { Terminal } from "./terminal.ts";

export interface DoctorOptions {
  readonly json?: boolean;
  /** Look for model servers in place of an examination: at the URL, or on the usual ports. */
  readonly discover?: string | true;
}

/** `afterimage doctor [folder]`: one line a check; fails when a check fails. */
export async function doctorCommand(folder: string | undefined, options: DoctorOptions, terminal: Terminal): Promise<number> {
  if (options.discover !== undefined) {
    return discoverCommand(options.discover === true ? undefined : options.discover, options, terminal);
  }
  const services = openServices();
  try {
    const subject = { ...readServers(process.env), ...(folder === undefined ? {} : { root: folder }) };
    const lines = await doctor(services, subject, interruptible());
    if (options.json) terminal.out(JSON.stringify(lines));
    else {
      for (const { ok, what, detail, hint } of lines) {
        const mark = ok ? terminal.style("green", "ok  ") : terminal.style("red", "FAIL");
        terminal.out(`${mark} ${what}: ${detail}${ok || !hint ? "" : `\n     ${hint}`}`);
      }
    }
    return lines.every((line) => line.ok) ? 0 : 1;
  } finally {
    services.dispose();
  }
}
