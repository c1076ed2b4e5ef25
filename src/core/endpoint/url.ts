import { AfterimageError } from "../errors.ts";

/**
 * The base URL that a person meant.
 *
 * Takes `localhost:8000`, `http://gpu:8000/v1/`, `https://user:secret@host/mounted/here`; a trailing `/v1` goes, since
 * the dialects bring their own paths.
 * @throws AfterimageError `invalid-argument` for what is no HTTP address
 */
export function normaliseUrl(text: string): string {
  const trimmed = text.trim();
  // `localhost:8000` would parse as a URL of the scheme `localhost`.
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  if (trimmed === "" || !URL.canParse(withScheme)) throw invalid(`“${withoutCredentials(trimmed)}” is not a server's address.`);
  const url = new URL(withScheme);
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw invalid(`A server is asked over HTTP, not over ${url.protocol.slice(0, -1)}.`);
  }
  if (url.search !== "" || url.hash !== "") throw invalid("A server's address ends with its path; “?…” and “#…” have no place in it.");
  const path = url.pathname.replace(/\/+$/, "").replace(/\/v1$/, "");
  const credentials = url.username === "" && url.password === "" ? "" : `${url.username}:${url.password}@`;
  return `${url.protocol}//${credentials}${url.host}${path}`;
}

/** A server's address as it may be shown and logged. */
export function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/]*@/i, "$1");
}

/** Whether what is sent to this address stays on this machine: `localhost`, `127.0.0.0/8`, `::1`. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function invalid(message: string): AfterimageError {
  return new AfterimageError({ kind: "invalid-argument", message, hint: "Give scheme, host and port, as in http://localhost:8000." });
}
