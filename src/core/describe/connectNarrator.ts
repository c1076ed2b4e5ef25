import { openEndpoint } from "../endpoint/openEndpoint.ts";
import { openNarrator } from "./chatNarrator.ts";
import type { ConnectNarrator } from "./narratorSource.ts";

/** Opens the narrator on the user's server, with an endpoint of its own: chats take far longer than embeddings. */
export const connectNarrator: ConnectNarrator = async (settings, onHealth, signal) => {
  const endpoint = openEndpoint(settings);
  endpoint.onHealth(onHealth);
  const letGo = (): void => endpoint.dispose();
  signal.addEventListener("abort", letGo, { once: true });
  try {
    return await openNarrator(settings, endpoint, signal);
  } catch (error) {
    // Whoever connects tries again and again with one signal: it must not gather what has failed.
    signal.removeEventListener("abort", letGo);
    endpoint.dispose();
    throw error;
  }
};
