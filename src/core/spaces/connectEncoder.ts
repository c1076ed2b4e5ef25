import type { Encoder } from "../encode/encoder.ts";
import { failureRules } from "../encode/failureRules.ts";
import { openEncoder } from "../encode/openEncoder.ts";
import { selfTest } from "../encode/selfTest.ts";
import type { Endpoint } from "../endpoint/endpoint.ts";
import { openEndpoint } from "../endpoint/openEndpoint.ts";
import { AfterimageError } from "../errors.ts";
import type { ConnectEncoder } from "./encoderSet.ts";

/** Opens the encoder on the user's server and refuses it when its self-test fails. */
export const connectEncoder: ConnectEncoder = async (settings, onHealth, signal) => {
  const endpoint = openEndpoint({ ...settings, rules: failureRules[settings.dialect] });
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
};

/**
 * Notices by itself when a server that was away is back, also while nobody wants anything of it: a request of no
 * importance waits for it then, and is the first that it gets.
 */
function watchForReturn(endpoint: Endpoint, encoder: Encoder, signal: AbortSignal): void {
  let isWaiting = false;
  endpoint.onHealth(({ state }) => {
    if (state !== "waiting" || isWaiting) return;
    isWaiting = true;
    encoder
      .embed([{ text: "Is anybody there?" }], "document", signal, "bulk")
      .catch(() => undefined) // the endpoint's health tells
      .finally(() => {
        isWaiting = false;
      });
  });
}
