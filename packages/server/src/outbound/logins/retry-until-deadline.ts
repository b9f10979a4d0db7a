import { setTimeout } from 'node:timers/promises';
import {
  FetchError,
  type FetchErrorCode,
  type GuardedCallResponse,
} from '../../platform/guarded-fetch/index.ts';
import type { CloudFault, CloudLoginError, CloudLoginErrorCode } from './cloud-login-error.ts';
import type { LoginContext, RetryPace } from './login-context.ts';

const realPace: RetryPace = { wait: (milliseconds) => setTimeout(milliseconds), random: Math.random };

/** The time limit of one attempt, so that an attempt that hangs leaves time for another. */
const maxAttemptMs = 10_000;
const firstDelayMs = 100;
const maxDelayMs = 3_000;
/** With less time than this left, no further attempt starts. */
const minAttemptMs = 100;

/** Faults that the caller must fix, because waiting does not help. */
const permanentFaults: ReadonlyMap<FetchErrorCode, CloudLoginErrorCode> = new Map([
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
  readonly attempt: (timeoutMs: number) => Promise<GuardedCallResponse>;
  /** Returns the transient fault of a response, or null for a final response. */
  readonly faultOf: (answer: GuardedCallResponse) => CloudFault | null;
  readonly fail: (
    code: CloudLoginErrorCode,
    what: string,
    options: { fault?: CloudFault; cause?: unknown },
  ) => CloudLoginError;
}

/**
 * Tries until a response is final, with growing, randomized delays of at least `Retry-After`; gives up when the
 * deadline leaves no time for another attempt. Throws CloudLoginError.
 */
export async function retryUntilDeadline(
  context: Pick<LoginContext, 'clock' | 'deadlineAt' | 'pace'>,
  { attempt, faultOf, fail }: Attempts,
): Promise<GuardedCallResponse> {
  const { clock, deadlineAt, pace = realPace } = context;
  let last: TransientFault | null = null;
  for (let attempts = 0; ; attempts += 1) {
    const leftMs = deadlineAt - clock.monotonicMs();
    if (leftMs < minAttemptMs) throw givenUp(fail, attempts, last);
    const outcome = await tryOnce(attempt, faultOf, Math.min(leftMs, maxAttemptMs));
    if ('answer' in outcome) return outcome.answer;
    const { failure } = outcome;
    const code = failure.error instanceof FetchError ? permanentFaults.get(failure.error.code) : undefined;
    if (code !== undefined) throw fail(code, `cannot be reached: ${failure.what}`, { cause: failure.error });
    const randomizedMs = Math.min(maxDelayMs, firstDelayMs * 2 ** attempts) * (0.5 + pace.random() / 2);
    const delayMs = Math.max(randomizedMs, failure.retryAfterMs);
    if (clock.monotonicMs() + delayMs + minAttemptMs > deadlineAt) throw givenUp(fail, attempts + 1, failure);
    last = failure;
    await pace.wait(delayMs);
  }
}

interface TransientFault {
  readonly what: string;
  readonly retryAfterMs: number;
  readonly fault?: CloudFault;
  readonly error?: unknown;
}

async function tryOnce(
  attempt: Attempts['attempt'],
  faultOf: Attempts['faultOf'],
  timeoutMs: number,
): Promise<{ readonly answer: GuardedCallResponse } | { readonly failure: TransientFault }> {
  try {
    const answer = await attempt(timeoutMs);
    const fault = faultOf(answer);
    if (fault === null) return { answer };
    const retryAfterMs = Number(answer.headers['retry-after'] ?? 0) * 1_000 || 0;
    return { failure: { what: `${fault.code}: ${fault.message}`, retryAfterMs, fault } };
  } catch (error) {
    if (!(error instanceof FetchError)) throw error;
    return { failure: { what: error.message, retryAfterMs: 0, error } };
  }
}

function givenUp(fail: Attempts['fail'], attempts: number, last: TransientFault | null): CloudLoginError {
  if (last === null)
    return fail('cloud_unavailable', 'was not called: no time was left before the deadline.', {});
  const { what, fault, error } = last;
  const times = attempts === 1 ? '1 attempt' : `${attempts} attempts`;
  return fail(
    'cloud_unavailable',
    `is not available: gave up after ${times}, because the deadline was near. Last fault: ${what}`,
    { ...(fault ? { fault } : {}), cause: error },
  );
}
