import { setTimeout } from 'node:timers/promises';
import {
  FetchError,
  type FetchErrorCode,
  type GuardedCallAnswer,
} from '../../platform/guarded-fetch/index.ts';
import type { CloudFault, CloudLoginError, CloudLoginErrorCode } from './cloud-login-error.ts';
import type { LoginContext, RetryPace } from './login-context.ts';

const realPace: RetryPace = { wait: (milliseconds) => setTimeout(milliseconds), random: Math.random };

/** One attempt gets this long, so that one that hangs leaves time for another. */
const longestAttemptMs = 10_000;
const firstDelayMs = 100;
const longestDelayMs = 3_000;
/** Less than this is not enough for another attempt. */
const shortestAttemptMs = 100;

/** What the caller must mend, and what waiting does not. */
const settled: ReadonlyMap<FetchErrorCode, CloudLoginErrorCode> = new Map([
  ['url_invalid', 'address_refused'],
  ['header_invalid', 'inputs_invalid'],
  ['scheme_refused', 'address_refused'],
  ['address_refused', 'address_refused'],
  ['name_not_found', 'cloud_unreachable'],
  ['tls_untrusted', 'cloud_unreachable'],
  ['too_large', 'cloud_answer_malformed'],
  ['body_malformed', 'cloud_answer_malformed'],
]);

export interface Attempts {
  /** Throws FetchError. */
  readonly attempt: (timeoutMs: number) => Promise<GuardedCallAnswer>;
  /** The trouble of an answer that another attempt may not have, or null for an answer to go by. */
  readonly faultOf: (answer: GuardedCallAnswer) => CloudFault | null;
  readonly fail: (
    code: CloudLoginErrorCode,
    what: string,
    options: { fault?: CloudFault; cause?: unknown },
  ) => CloudLoginError;
}

/**
 * Tries until there is an answer to go by, with growing and scattered delays, or as long as `Retry-After` asks; gives
 * up where the deadline leaves no room for another attempt. Throws CloudLoginError.
 */
export async function retryUntilDeadline(
  context: Pick<LoginContext, 'clock' | 'deadlineAt' | 'pace'>,
  { attempt, faultOf, fail }: Attempts,
): Promise<GuardedCallAnswer> {
  const { clock, deadlineAt, pace = realPace } = context;
  let last: Trouble | null = null;
  for (let attempts = 0; ; attempts += 1) {
    const leftMs = deadlineAt - clock.monotonicMs();
    if (leftMs < shortestAttemptMs) throw givenUp(fail, attempts, last);
    const outcome = await tryOnce(attempt, faultOf, Math.min(leftMs, longestAttemptMs));
    if ('answer' in outcome) return outcome.answer;
    const { trouble } = outcome;
    const code = trouble.error instanceof FetchError ? settled.get(trouble.error.code) : undefined;
    if (code !== undefined)
      throw fail(code, `cannot be talked to: ${trouble.what}`, { cause: trouble.error });
    const scattered = Math.min(longestDelayMs, firstDelayMs * 2 ** attempts) * (0.5 + pace.random() / 2);
    const delayMs = Math.max(scattered, trouble.retryAfterMs);
    if (clock.monotonicMs() + delayMs + shortestAttemptMs > deadlineAt)
      throw givenUp(fail, attempts + 1, trouble);
    last = trouble;
    await pace.wait(delayMs);
  }
}

interface Trouble {
  readonly what: string;
  readonly retryAfterMs: number;
  readonly fault?: CloudFault;
  readonly error?: unknown;
}

async function tryOnce(
  attempt: Attempts['attempt'],
  faultOf: Attempts['faultOf'],
  timeoutMs: number,
): Promise<{ readonly answer: GuardedCallAnswer } | { readonly trouble: Trouble }> {
  try {
    const answer = await attempt(timeoutMs);
    const fault = faultOf(answer);
    if (fault === null) return { answer };
    const retryAfterMs = Number(answer.headers['retry-after'] ?? 0) * 1_000 || 0;
    return { trouble: { what: `${fault.code}: ${fault.message}`, retryAfterMs, fault } };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { trouble: { what: error.message, retryAfterMs: 0, error } };
  }
}

function givenUp(fail: Attempts['fail'], attempts: number, last: Trouble | null): CloudLoginError {
  if (last === null)
    return fail('cloud_unavailable', 'was not asked: no time was left before the deadline.', {});
  const { what, fault, error } = last;
  const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return fail(
    'cloud_unavailable',
    `is not available: given up after ${times}, as the deadline is near. Last: ${what}`,
    { ...(fault ? { fault } : {}), cause: error },
  );
}
