import type { Result } from './result.ts';

/** The policy for retries and the waits between them. Time and randomness are arguments, for tests. */
export interface RetryPolicy {
  /** The number of attempts; 1 disables retries. Default: 4. */
  readonly attempts?: number;
  /** The wait before the second attempt, before jitter, in milliseconds; it doubles with each attempt. Default: 250. */
  readonly firstWaitMilliseconds?: number;
  /** The maximum wait in milliseconds, whatever the server requests. Default: 20,000. */
  readonly maxWaitMilliseconds?: number;
  readonly sleep?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1. */
  readonly random?: () => number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
}

/** The outcome of one attempt. */
export type Attempt<Value> = Result<Value, FailedAttempt>;

/** An attempt that may be repeated. */
interface FailedAttempt {
  readonly error: Error;
  /** The header of the response, if there was one. */
  readonly retryAfter?: string | null;
}

const defaults = { attempts: 4, firstWaitMilliseconds: 250, maxWaitMilliseconds: 20_000 };

/**
 * Repeats attempts until one succeeds or none is left, then throws the last error. Waits for the time in Retry-After
 * (RFC 9110 §10.2.3: seconds or a date), or else for a random time below an exponentially growing limit.
 */
export async function retry<Value>(
  policy: RetryPolicy,
  attempt: () => Promise<Attempt<Value>>,
  signal?: AbortSignal,
): Promise<Value> {
  const { attempts = defaults.attempts, sleep = sleepFor } = policy;
  for (let tried = 1; ; tried += 1) {
    const result = await attempt();
    if (result.ok) return result.value;
    const { error, retryAfter = null } = result.fault;
    if (tried >= attempts) throw error;
    await sleep(waitMilliseconds(policy, tried, retryAfter), signal);
    signal?.throwIfAborted();
  }
}

/** Returns the wait after the given number of attempts. */
export function waitMilliseconds(policy: RetryPolicy, tried: number, retryAfter: string | null): number {
  const {
    firstWaitMilliseconds = defaults.firstWaitMilliseconds,
    maxWaitMilliseconds = defaults.maxWaitMilliseconds,
    random = Math.random,
    now = Date.now,
  } = policy;
  const asked = parseRetryAfter(retryAfter, now());
  if (asked !== null) return Math.min(asked, maxWaitMilliseconds);
  const limit = Math.min(firstWaitMilliseconds * 2 ** (tried - 1), maxWaitMilliseconds);
  return Math.round(limit / 2 + (random() * limit) / 2);
}

function parseRetryAfter(text: string | null, nowAt: number): number | null {
  if (text === null) return null;
  if (/^[0-9]{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowAt);
}

function sleepFor(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort, { once: true });
  });
}
