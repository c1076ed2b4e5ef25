import { failureRules } from "../encode/failureRules.ts";
import { openEncoder } from "../encode/openEncoder.ts";
import { selfTest } from "../encode/selfTest.ts";
import { openEndpoint } from "../endpoint/openEndpoint.ts";
import { endpointPolicy, type EndpointPolicy } from "../endpoint/policy.ts";
import { AfterimageError } from "../errors.ts";
import type { ConnectedEncoder, ConnectEncoder } from "./encoderSet.ts";
import { watched } from "./watchedEncoder.ts";

/** Opens the encoder on the user's server, refuses it when its self-test fails, and looks after it from then on. */
export const connectEncoder: ConnectEncoder = (settings, events, signal) => connectWith({}, settings, events, signal);

/** {@link connectEncoder} with other times and sizes than the usual ones. */
export async function connectWith(policy: Partial<EndpointPolicy>, ...[settings, events, signal]: Parameters<ConnectEncoder>): Promise<ConnectedEncoder> {
  const endpoint = openEndpoint({ ...settings, rules: failureRules[settings.dialect], policy });
  const stopTelling = endpoint.onHealth((health) => events.onHealth(health));
  const letGo = (): void => endpoint.dispose();
  signal.addEventListener("abort", letGo, { once: true });
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
    stopTelling();
    const { breakerMs, breakerMaxMs } = { ...endpointPolicy, ...policy };
    const watch = { endpoint, probes: vectors, events, retryMs: [breakerMs, breakerMaxMs] } as const;
    return { encoder: watched(encoder, watch, signal), probes: vectors };
  } catch (error) {
    // Whoever connects tries again and again with one signal: it must not gather what has failed.
    signal.removeEventListener("abort", letGo);
    endpoint.dispose();
    throw error;
  }
}
