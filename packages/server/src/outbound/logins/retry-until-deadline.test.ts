import { describe, expect, test } from 'vitest';
import { FetchError, type GuardedCallResponse } from '../../platform/guarded-fetch/index.ts';
import { CloudLoginError } from './cloud-login-error.ts';
import { type Attempts, retryUntilDeadline } from './retry-until-deadline.ts';

const good: GuardedCallResponse = { status: 200, headers: {}, text: '' };
const busy: GuardedCallResponse = { status: 503, headers: {}, text: '' };

/** A clock that advances only during waits, and during attempts by their given duration. */
function setting(options: {
  readonly answers: readonly (GuardedCallResponse | FetchError)[];
  readonly attemptMs?: number;
  readonly wall?: () => number;
}) {
  const { wall = () => 0 } = options;
  let now = 0;
  const waits: number[] = [];
  const timeouts: number[] = [];
  const answers = [...options.answers];
  const context = {
    clock: { now: () => wall(), monotonicMs: () => now },
    deadlineAt: 30_000,
    pace: {
      async wait(milliseconds: number) {
        waits.push(milliseconds);
        now += milliseconds;
      },
      random: () => 1,
    },
  };
  const attempts: Attempts = {
    async attempt(timeoutMs) {
      timeouts.push(timeoutMs);
      now += options.attemptMs ?? 0;
      const next = answers.shift() ?? busy;
      if (next instanceof FetchError) throw next;
      return next;
    },
    faultOf: ({ status }) => (status === 200 ? null : { code: `HTTP ${status}`, message: '' }),
    fail: (code, what, { cause }) => new CloudLoginError(code, what, { cause }),
  };
  return { waits, timeouts, run: () => retryUntilDeadline(context, attempts) };
}

const codeOf = (run: () => Promise<unknown>) =>
  run().then(
    () => 'none',
    (error: unknown) => (error instanceof CloudLoginError ? error.code : String(error)),
  );

describe('a failing cloud is called again', () => {
  test('after delays that double up to a limit', async () => {
    const { run, waits } = setting({ answers: [...Array(7).fill(busy), good] });
    expect(await run()).toBe(good);
    expect(waits).toEqual([100, 200, 400, 800, 1_600, 3_000, 3_000]);
  });

  test('not before its Retry-After', async () => {
    const { run, waits } = setting({ answers: [{ ...busy, headers: { 'retry-after': '7' } }, good] });
    expect(await run()).toBe(good);
    expect(waits).toEqual([7_000]);
  });

  test('until the deadline leaves no time', async () => {
    const { run, timeouts } = setting({ answers: [], attemptMs: 9_000 });
    expect(await codeOf(run)).toBe('cloud_unavailable');
    expect(timeouts).toEqual([10_000, 10_000, 10_000, 2_300]);
  });

  test('and given up at once if its Retry-After exceeds the deadline', async () => {
    const { run, waits } = setting({ answers: [{ ...busy, headers: { 'retry-after': '60' } }] });
    expect(await codeOf(run)).toBe('cloud_unavailable');
    expect(waits).toEqual([]);
  });

  test.each([
    ['connection_failed', 'none'],
    ['timed_out', 'none'],
    ['address_refused', 'address_refused'],
    ['scheme_refused', 'address_refused'],
    ['name_not_found', 'cloud_unreachable'],
    ['tls_untrusted', 'cloud_unreachable'],
    ['too_large', 'cloud_answer_malformed'],
  ] as const)('after %s: %s', async (fault, code) => {
    const { run } = setting({ answers: [new FetchError(fault, 'x'), good] });
    expect(await codeOf(run)).toBe(code);
  });
});

describe('with a clock that jumps an hour', () => {
  test.each([3_600_000, -3_600_000])(
    'the retries end no earlier and no later: %i ms at each reading',
    async (jump) => {
      let wall = 0;
      const { waits, timeouts, run } = setting({
        answers: [],
        wall: () => {
          wall += jump;
          return wall;
        },
      });
      const { waits: expected, timeouts: expectedTimeouts, run: runSteadily } = setting({ answers: [] });
      expect(await codeOf(run)).toBe('cloud_unavailable');
      await codeOf(runSteadily);
      expect([waits, timeouts]).toEqual([expected, expectedTimeouts]);
    },
  );
});
