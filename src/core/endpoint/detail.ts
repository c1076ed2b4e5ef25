import { z } from "zod";

/**
 * The shapes in which servers say what went wrong: `{"error":{"message"}}` (vLLM from 0.10, llama.cpp, OpenAI),
 * `{"object":"error","message"}` (vLLM before), `{"error":"…"}` (Ollama), `{"detail":…}` (FastAPI, which SGLang and
 * others are made with).
 */
const envelope = z.union([
  z.object({ error: z.object({ message: z.string() }) }).transform(({ error }) => error.message),
  z.object({ error: z.string() }).transform(({ error }) => error),
  z.object({ message: z.string() }).transform(({ message }) => message),
  z.object({ detail: z.string() }).transform(({ detail }) => detail),
  z.object({ detail: z.array(z.object({ msg: z.string() })) }).transform(({ detail }) => detail.map(({ msg }) => msg).join("; ")),
]);

/** What a server says went wrong; empty when it says nothing that a person could read. */
export function detailOf(body: Buffer): string {
  const text = body.toString("utf8").trim();
  try {
    return envelope.safeParse(JSON.parse(text)).data ?? "";
  } catch {
    // Plain text is a message too; a proxy's page is not.
    return text.startsWith("<") ? "" : text;
  }
}

/** Text from a server, fit to be shown: one line, not endless, without the secrets that it may echo. */
export function cleanDetail(text: string, secrets: readonly string[], characters: number): string {
  let clean = text;
  for (const secret of secrets) if (secret !== "") clean = clean.replaceAll(secret, "…");
  // Control characters could rewrite a terminal's lines.
  clean = clean.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  return clean.length > characters ? `${clean.slice(0, characters)}…` : clean;
}
