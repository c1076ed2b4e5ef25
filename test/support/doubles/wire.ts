import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import type { AnswerFault } from "./faults.ts";
import type { Reply } from "./dialect.ts";

/** A body as text. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

const types = { json: "application/json", ndjson: "application/x-ndjson", events: "text/event-stream", empty: "text/plain" } as const;

/**
 * Sends a reply, or what a fault makes of it.
 *
 * @returns whether the whole reply went out
 */
export async function send(
  reply: Reply,
  fault: AnswerFault | undefined,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const bytes = Buffer.from(bodyOf(reply, fault));
  const sent = { "content-type": types[reply.form], ...headers };
  switch (fault?.kind) {
    case "reset-midway":
      response.writeHead(reply.status, { ...sent, "content-length": bytes.length });
      await written(response, bytes.subarray(0, bytes.length >> 1));
      response.socket?.resetAndDestroy();
      return false;
    case "dribble":
      response.writeHead(reply.status, { ...sent, "content-length": bytes.length });
      for (const byte of bytes) {
        await written(response, Buffer.of(byte));
        await pause(fault.msPerByte, undefined, { signal });
      }
      break;
    case "compressed": {
      const packed = gzipSync(bytes);
      response.writeHead(reply.status, { ...sent, "content-encoding": "gzip", "content-length": packed.length });
      await written(response, packed);
      break;
    }
    default:
      response.writeHead(reply.status, { ...sent, "content-length": bytes.length });
      await written(response, bytes);
  }
  return new Promise((resolve) => {
    response.once("close", () => { resolve(response.writableFinished); });
    response.end();
  });
}

function bodyOf({ form, body }: Reply, fault: AnswerFault | undefined): string {
  if (form === "empty") return "";
  const parts = form === "json" ? [body] : (body as unknown[]);
  const lines = parts.map((part) => JSON.stringify(part));
  if (fault?.kind === "stream-error" && form === "ndjson") {
    lines.splice(Math.ceil(lines.length / 2), Infinity, JSON.stringify({ error: "an error was encountered while running the model: CUDA error" }));
  }
  const text =
    form === "json" ? lines.join("") : form === "ndjson" ? lines.map((line) => `${line}\n`).join("") : events(lines);
  switch (fault?.kind) {
    case "truncated":
      return text.slice(0, text.length >> 1);
    case "not-json":
      return "<html><body><h1>Welcome to nginx!</h1></body></html>";
    case "huge":
      return " ".repeat(fault.bytes) + text;
    default:
      return text;
  }
}

const events = (lines: readonly string[]): string => [...lines, "[DONE]"].map((line) => `data: ${line}\n\n`).join("");

/** Waits until a part is out, or nobody takes it any more. */
function written(response: ServerResponse, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve) => response.write(bytes, () => { resolve(); }));
}
