// Generated from packages/sdk/src/retry-policy.ts by tools/generate/build-action.ts; npm run generate updates it.

const defaults = { attempts: 4, firstWaitMilliseconds: 250, maxWaitMilliseconds: 20_000 };

/**
 * Repeats attempts until one succeeds or none is left, then throws the last error. Waits for the time in Retry-After
 * (RFC 9110 §10.2.3: seconds or a date), or else for a random time below an exponentially growing limit.
 */
export async function retry(policy, attempt, signal) {
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
export function waitMilliseconds(policy, tried, retryAfter) {
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

function parseRetryAfter(text, nowAt) {
  if (text === null) return null;
  if (/^[0-9]{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - nowAt);
}

function sleepFor(milliseconds, signal) {
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
