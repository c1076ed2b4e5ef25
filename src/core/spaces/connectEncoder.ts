import type { Encoder } from "../encode/encoder.ts";
import { failureRules } from "../encode/failureRules.ts";
import { openEncoder } from "../encode/openEncoder.ts";
import { selfTest } from "../encode/selfTest.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { openEndpoint } from "../endpoint/openEndpoint.ts";
import type { EndpointPolicy } from "../endpoint/policy.ts";
import { AfterimageError } from "../errors.ts";
import type { ConnectedEncoder, ConnectEncoder } from "./encoderSet.ts";

/** Opens the encoder on the user's server and refuses it when its self-test fails. */
export const connectEncoder: ConnectEncoder = (settings, onHealth, signal) => connectWith({}, settings, onHealth, signal);

/** {@link connectEncoder} with other times and sizes than the usual ones. */
export async function connectWith(policy: Partial<EndpointPolicy>, ...[settings, onHealth, signal]: Parameters<ConnectEncoder>): Promise<ConnectedEncoder> {
  const endpoint = openEndpoint({ ...settings, rules: failureRules[settings.dialect], policy });
  endpoint.onHealth(onHealth);
  signal.addEventListener("abort", () => endpoint.dispose(), { once: true });
  try {
    const encoder = await openEncoder(settings, endpoint, signal);
    const { lines, vectors } = await selfTest(encoder, signal);
    const failed = lines.find(({ ok }) => !ok);
    if (failed) {
      throw new AfterimageError({
        kind: "wrong-model",
        message: `${settings.model} on ${endpoint.name} failed its self-test: ${failed.what} (${failed.detail}).`,
        hint: failed.hint,
      });
    }
    watchForReturn(endpoint, encoder, signal);
    return { encoder, probes: vectors };
  } catch (error) {
    endpoint.dispose();
    throw error;
  }
}

/**
 * Notices by itself when a server that was away is back, also while nobody wants anything of it: a request of no
 * importance waits for it then, and is the first that it gets. Where that is lost as well, another one follows.
 */
function watchForReturn(endpoint: Endpoint, encoder: Encoder, signal: AbortSignal): void {
  const isAway = (): boolean => endpoint.health.state === "waiting" && !signal.aborted;
  let isWaiting = false;
  async function waitForReturn(): Promise<void> {
    isWaiting = true;
    while (isAway()) {
      await encoder.embed([{ text: "Is anybody there?" }], "document", signal, "bulk").catch(() => undefined); // the endpoint's health tells
    }
    isWaiting = false;
  }
  endpoint.onHealth(() => {
    if (isAway() && !isWaiting) void waitForReturn();
  });
}
