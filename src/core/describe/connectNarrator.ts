import { openEndpoint } from "../endpoint/openEndpoint.ts";
import { openNarrator } from "./chatNarrator.ts";
import type { ConnectNarrator } from "./narratorSource.ts";

/** Opens the narrator on the user's server, with an endpoint of its own: chats take far longer than embeddings. */
export const connectNarrator: ConnectNarrator = async (settings, onHealth, signal) => {
  const endpoint = openEndpoint(settings);
  endpoint.onHealth(onHealth);
  signal.addEventListener("abort", () => endpoint.dispose(), { once: true });
  try {
    return await openNarrator(settings, endpoint, signal);
  } catch (error) {
    endpoint.dispose();
    throw error;
  }
};
