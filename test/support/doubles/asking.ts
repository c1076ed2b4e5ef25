import type { Double } from "./double.ts";

/** What came back. */
export interface Answered<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/**
 * Asks a double as plainly as can be: `GET` without a body, `POST` with one, over a connection of its own (a kept one
 * would not outlive a restart).
 */
export async function ask<Body = Record<string, unknown>>(double: Double, path: string, body?: unknown): Promise<Answered<Body>> {
  const headers = { connection: "close", "content-type": "application/json" };
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const response = await fetch(double.url + path, { ...init, headers, redirect: "manual" });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: (text === "" ? undefined : JSON.parse(text)) as Body };
}

/** Cosine of unit vectors. */
export function cosine(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, component, at) => sum + component * b[at]!, 0);
}
