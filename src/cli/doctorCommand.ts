import { doctor } from "../core/doctor.ts";
import { interruptible, openServices } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/** `afterimage doctor [folder]`: one line a check; fails when a check fails. */
export async function doctorCommand(folder: string | undefined, options: { json?: boolean }, terminal: Terminal): Promise<number> {
  const services = openServices();
  try {
    const lines = await doctor(services, folder, interruptible());
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
