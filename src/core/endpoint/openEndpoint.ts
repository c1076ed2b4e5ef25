import { setMaxListeners } from "node:events";
import type { Urgency } from "../encode/encoder.ts";
import { circuitBreaker, type Permit } from "./breaker.ts";
import { systemClock, waitFor, type Clock } from "./clock.ts";
import { cleanDetail } from "./detail.ts";
import { EndpointError, type Endpoint, type EndpointAnswer, type EndpointRequest } from "./endpoint.ts";
import { openConnections, type RawAnswer } from "./exchange.ts";
import { failureOfAnswer, failureOnTheWay, type Failure, type FailureRule } from "./failures.ts";
import { healthOf } from "./health.ts";
import { throughputLimiter } from "./limiter.ts";
import { endpointPolicy, type EndpointPolicy } from "./policy.ts";
import { requestQueue } from "./requestQueue.ts";
import { backoffMs, retryAfterMs } from "./retry.ts";
import { normaliseUrl, withoutCredentials } from "./url.ts";

export interface EndpointInit {
  /** As a person writes it; see {@link normaliseUrl}. A user and password in it are sent as Basic authentication. */
  readonly url: string;
  /** Sent as a bearer token, and never shown. */
  readonly apiKey?: string;
  /** What the dialect knows of this server's errors; asked before the general rules. */
  readonly rules?: readonly FailureRule[];
  readonly policy?: Partial<EndpointPolicy>;
  readonly clock?: Clock;
}

type Outcome = { readonly answer: EndpointAnswer } | { readonly failure: Failure; readonly retryAfterMs: number };

/**
 * Opens the shared transport to one server. Nothing is sent before the first request.
 *
 * How many requests are under way is learnt from how long they take, so requests that take very different times (the
 * embeddings and the chat of one server) each deserve an endpoint of their own.
 * @throws AfterimageError `invalid-argument` when the URL is none
 */
export function openEndpoint(init: EndpointInit): Endpoint {
  const base = normaliseUrl(init.url);
  const name = withoutCredentials(base);
  const policy = { ...endpointPolicy, ...init.policy };
  const clock = init.clock ?? systemClock;
  const rules = init.rules ?? [];
  const { headers, secrets } = authentication(base, init.apiKey);
  const clean = (text: string): string => cleanDetail(text, secrets, policy.detailCharacters);

  const health = healthOf();
  const returnListeners = new Set<() => void>();
  const connections = openConnections(policy.idleConnectionMs);
  const limiter = throughputLimiter(policy.maxInFlight);
  /** One for each request that was sent and is not done. */
  const running = new Set<AbortController>();
  let isClosed = false;
  /** When each path last gave an answer: what it needs is loaded. */
  const answeredAt = new Map<string, number>();
  /** Until then the server wants no more requests; a query may ask all the same. */
  let heldUntil = 0;
  let callOffHold = (): void => undefined;

  const breaker = circuitBreaker(policy, clock, () => {
    if (breaker.state === "open") {
      limiter.reset();
      health.waiting(breaker.cause!, breaker.retryAtMs!);
      queue.rejectWaiting("query", () => again(breaker.cause!));
    } else if (breaker.state === "closed") {
      for (const tell of returnListeners) tell();
    }
    queue.admit();
  });
  const queue = requestQueue((urgency, inFlight): Permit | undefined => {
    // The probe does not wait for what was lost when the circuit opened and has not timed out yet.
    if (breaker.state !== "closed") return breaker.permit();
    const mayGo = urgency === "query" ? inFlight < limiter.limit + policy.queryReserve : inFlight < limiter.limit && clock.now() >= heldUntil;
    return mayGo ? breaker.permit() : undefined;
  });

  function hold(failure: Failure, ms: number): void {
    heldUntil = clock.now() + ms;
    health.waiting(failure.error, heldUntil);
    callOffHold();
    callOffHold = clock.after(ms, () => {
      // Not by the clock: a timer may fire a millisecond before it, and nobody would look again.
      heldUntil = 0;
      queue.admit();
    });
  }

  async function attempt(request: EndpointRequest, body: Buffer | undefined, permit: Permit, signal: AbortSignal): Promise<Outcome> {
    const { method, path } = request;
    const startedAt = clock.now();
    const cold = method === "POST" && startedAt - (answeredAt.get(path) ?? -Infinity) > policy.coldAfterMs;
    const wanted = request.timeoutMs ?? policy.requestTimeoutMs;
    const timeoutMs = cold ? Math.max(wanted, policy.coldTimeoutMs) : wanted;
    const { connectTimeoutMs, answerBytes } = policy;
    // Loading a model, and a look at what the server has, say nothing of how busy it is.
    const flight = method === "POST" && !cold ? limiter.started(startedAt) : undefined;
    try {
      const raw = await connections.exchange({ method, url: new URL(base + path), headers, body, timeoutMs, connectTimeoutMs, answerBytes }, signal);
      if (raw.status >= 200 && raw.status < 300) {
        const answer = { status: raw.status, body: parse(raw) };
        if (method === "POST") answeredAt.set(path, clock.now());
        if (flight) limiter.succeeded(flight, clock.now(), queue.inFlight >= limiter.limit);
        breaker.succeeded();
        health.answered(method);
        return { answer };
      }
      const failure = failureOfAnswer(name, path, raw, rules, clean);
      return failed(failure, retryAfterMs(raw.headers["retry-after"], clock.now(), policy.retryAfterMaxMs));
    } catch (error) {
      if (signal.aborted) {
        breaker.gaveUp(permit);
        if (flight) limiter.gaveUp(flight);
        throw signal.reason;
      }
      return failed(failureOnTheWay(name, { path, timeoutMs, cold }, error), 0);
    }

    function failed(failure: Failure, wait: number): Outcome {
      if (flight) limiter[failure.overload ? "overloaded" : "gaveUp"](flight);
      if (failure.lost || failure.retry === "when-back") breaker.failed(permit, failure.error, failure.retry === "when-back", wait);
      // It answered, if only to say no: it is there.
      else breaker.succeeded();
      if (failure.overload && !failure.lost && wait > 0) hold(failure, wait);
      health.failed(method, failure);
      return { failure, retryAfterMs: wait };
    }
  }

  return {
    name,
    get health() {
      return health.now;
    },
    async send(request, signal) {
      if (isClosed) throw closedError(name);
      signal.throwIfAborted();
      const stop = new AbortController();
      const abort = (): void => stop.abort(signal.reason);
      // A caller sends many requests with one signal; Node would warn of a leak.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", abort);
      running.add(stop);
      try {
        return await sendUntilAnswered(request, stop.signal);
      } finally {
        running.delete(stop);
        signal.removeEventListener("abort", abort);
      }
    },
    onHealth: (listener) => health.listen(listener),
    onReturn(listener) {
      returnListeners.add(listener);
      return () => returnListeners.delete(listener);
    },
    dispose() {
      isClosed = true;
      callOffHold();
      breaker.dispose();
      for (const stop of running) stop.abort(closedError(name));
      connections.dispose();
    },
  };

  async function sendUntilAnswered(request: EndpointRequest, signal: AbortSignal): Promise<EndpointAnswer> {
    const { urgency } = request;
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const most = urgency === "query" ? policy.queryTries : policy.tries;
    let tries = 0;
    health.asked();
    while (true) {
      failAtOnceWhileAway(urgency);
      const permit = await queue.enter(urgency, signal);
      let outcome: Outcome;
      try {
        outcome = await attempt(request, body, permit, signal);
      } finally {
        queue.leave();
      }
      if ("answer" in outcome) return outcome.answer;
      const { failure } = outcome;
      if (failure.retry === "when-back") continue;
      const impatient = urgency === "query" && outcome.retryAfterMs > policy.queryPatienceMs;
      if (failure.retry === "never" || impatient || ++tries >= most) throw failure.error;
      await waitFor(clock, backoffMs(policy, clock, tries, outcome.retryAfterMs), signal);
    }
  }

  function failAtOnceWhileAway(urgency: Urgency): void {
    if (urgency === "query" && breaker.state !== "closed" && !breaker.mayProbe) throw again(breaker.cause!);
  }
}

/** The same failure for another request: an error belongs to one stack. */
function again({ kind, message, hint, status, detail }: EndpointError): EndpointError {
  return new EndpointError({ kind, message, hint, detail, ...(status !== undefined && { status }) });
}

function closedError(name: string): EndpointError {
  return new EndpointError({ kind: "unavailable", message: `The connection to ${name} was closed.` });
}

function authentication(base: string, apiKey: string | undefined): { headers: Record<string, string>; secrets: readonly string[] } {
  const { username, password } = new URL(base);
  const [user, pass] = [decodeURIComponent(username), decodeURIComponent(password)];
  const basic = Buffer.from(`${user}:${pass}`).toString("base64");
  const authorization = apiKey ? `Bearer ${apiKey}` : user || pass ? `Basic ${basic}` : undefined;
  return {
    headers: {
      accept: "application/json",
      "accept-encoding": "identity",
      "content-type": "application/json",
      ...(authorization !== undefined && { authorization }),
    },
    secrets: [apiKey ?? "", pass, password, pass && basic],
  };
}

/** @throws an error of code `BAD_JSON` */
function parse({ body }: RawAnswer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (cause) {
    throw Object.assign(new Error("The answer is not JSON.", { cause }), { code: "BAD_JSON" });
  }
}
