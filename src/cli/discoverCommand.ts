import { discoverServers, usualPorts } from "../core/endpoint/discover.ts";
import type { FoundModel, FoundServer } from "../core/endpoint/discovery.ts";
import { withoutCredentials } from "../core/endpoint/url.ts";
import { interruptible } from "./session.ts";
import type { Terminal } from "./terminal.ts";

/**
 * `afterimage doctor --discover [url]`: the model servers of this machine, what each of their models can do, and the
 * environment that makes Afterimage use it; fails when there is none of use.
 */
export async function discoverCommand(url: string | undefined, { json }: { json?: boolean }, terminal: Terminal): Promise<number> {
  const apiKey = process.env.AFTERIMAGE_API_KEY;
  // A key belongs to one server; it is not tried on whatever listens on the usual ports.
  const where = url === undefined ? {} : { url, ...(apiKey ? { apiKey } : {}) };
  const servers = await discoverServers(where, interruptible());
  const ofUse = servers.some(({ models }) => models.some(isOfUse));
  if (json) {
    terminal.out(JSON.stringify(servers));
    return ofUse ? 0 : 1;
  }
  for (const server of servers) print(server, terminal);
  if (servers.length === 0) {
    terminal.out(`No model server answers on the usual ports (${usualPorts.join(", ")}) of this machine.`);
    terminal.err("Start one, or name another: afterimage doctor --discover http://gpu:8000. docs/endpoints.md says how.");
  } else if (ofUse) {
    terminal.err("Set the variables of one, then try it out: afterimage doctor");
  }
  return ofUse ? 0 : 1;
}

function print(server: FoundServer, terminal: Terminal): void {
  terminal.out(`${terminal.style("bold", server.product || "Unknown server")}  ${terminal.style("cyan", withoutCredentials(server.url))}`);
  if (server.problem !== "") terminal.out(`  ${terminal.style("yellow", server.problem)}`);
  if (server.wantsKey) terminal.out("  Set AFTERIMAGE_API_KEY and name the server: afterimage doctor --discover <url>");
  for (const model of server.models) {
    terminal.out(`  ${model.name}  ${terminal.style("dim", model.about)}`);
    for (const line of environmentOf(server, model)) terminal.out(`    ${line}`);
  }
  terminal.out("");
}

/** Lines for a shell that make Afterimage use the model. */
function environmentOf({ url }: FoundServer, { name, encoder, chat }: FoundModel): string[] {
  return [
    ...(encoder ? [`export AFTERIMAGE_ENDPOINT=${quoted(url)} AFTERIMAGE_DIALECT=${encoder.dialect} AFTERIMAGE_MODEL=${quoted(name)}`] : []),
    ...(chat ? [`export AFTERIMAGE_DESCRIBER_URL=${quoted(url)} AFTERIMAGE_DESCRIBER_DIALECT=${chat.dialect} AFTERIMAGE_DESCRIBER_MODEL=${quoted(name)}`] : []),
  ];
}

function isOfUse({ encoder, chat }: FoundModel): boolean {
  return encoder !== undefined || chat !== undefined;
}

/** As one word of a POSIX shell, whatever a server calls its models. */
function quoted(text: string): string {
  return /^[\w./:@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
