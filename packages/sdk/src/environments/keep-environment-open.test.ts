import { inspect } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { environmentAnswer, secret, startEnvironmentServer } from '../../test/environment-server.ts';
import { keepEnvironmentOpen } from './keep-environment-open.ts';

const refusal = { status: 403, body: { code: 403, message: 'no longer' } };

/** Keeps an environment open whose openings fail by number; its clock advances on request. */
async function keep({ failing = [] as readonly number[], random = 0.5 } = {}) {
  const server = await startEnvironmentServer((opening) =>
    failing.includes(opening)
      ? { opened: refusal }
      : { read: environmentAnswer({ opening, password: secret('canary') }) },
  );
  const time = { nowAt: 0 };
  const timers = new Map<() => void, number>();
  const onRefresh = vi.fn();
  const onRefreshFailure = vi.fn();
  const kept = keepEnvironmentOpen({
    url: server.url,
    organization: 'acme',
    project: 'app',
    environment: 'prod',
    lifetimeSeconds: 100,
    retry: { attempts: 1, now: () => time.nowAt, random: () => random },
    onRefresh,
    onRefreshFailure,
    schedule(callback, milliseconds) {
      timers.set(callback, time.nowAt + milliseconds);
      const at = time.nowAt + milliseconds;
      return () => {
        if (timers.get(callback) === at) timers.delete(callback);
      };
    },
  });
  onTestFinished(kept.close);
  return {
    server,
    kept,
    timers,
    onRefresh,
    onRefreshFailure,
    sleepUntil: (nowAt: number) => {
      time.nowAt = nowAt;
    },
    /** Runs the due timer once and waits for its work. */
    async passUntil(nowAt: number) {
      time.nowAt = nowAt;
      const calls = onRefresh.mock.calls.length + onRefreshFailure.mock.calls.length;
      for (const [callback, at] of [...timers]) {
        if (at > nowAt) continue;
        timers.delete(callback);
        callback();
        await vi.waitFor(() =>
          expect(onRefresh.mock.calls.length + onRefreshFailure.mock.calls.length).toBe(calls + 1),
        );
      }
    },
    opening: async () => (await kept.current()).get('opening'),
    openings: () => server.requests.filter(({ method }) => method === 'POST').length,
  };
}

test('it is opened on the first call, once for concurrent callers', async () => {
  const run = await keep();
  expect(run.openings()).toBe(0);
  const all = await Promise.all(Array.from({ length: 20 }, () => run.opening()));
  expect(new Set(all)).toEqual(new Set([1]));
  expect(run.openings()).toBe(1);
});

test.each([
  [0, 75_000],
  [0.5, 80_000],
  [1, 85_000],
])('it is reopened at 80 %% of its lifetime with jitter (%d)', async (random, at) => {
  const run = await keep({ random });
  expect(await run.opening()).toBe(1);
  expect([...run.timers.values()]).toEqual([at]);
  await run.passUntil(at - 1);
  expect(await run.opening()).toBe(1);
  await run.passUntil(at);
  expect(await run.opening()).toBe(2);
  expect(run.onRefresh).toHaveBeenCalledExactlyOnceWith(await run.kept.current());
});

test('when reopening fails, the current environment is used until it expires, then the error is thrown', async () => {
  const run = await keep({ failing: [2, 3, 4] });
  await run.opening();
  await run.passUntil(80_000);
  expect(await run.opening()).toBe(1);
  expect(run.onRefreshFailure).toHaveBeenCalledExactlyOnceWith(
    expect.objectContaining({ code: 'forbidden' }),
  );
  expect([...run.timers.values()]).toEqual([83_750]);
  await run.passUntil(83_750);
  run.sleepUntil(99_999);
  expect(await run.opening()).toBe(1);
  run.sleepUntil(100_000);
  await expect(run.opening()).rejects.toMatchObject({ code: 'forbidden', message: 'no longer' });
  expect(await run.opening()).toBe(5);
});

test('a failure is not repeated for every caller', async () => {
  const run = await keep({ failing: [2, 3] });
  await run.opening();
  await run.passUntil(80_000);
  for (let asked = 0; asked < 10; asked += 1) await run.opening();
  expect(run.openings()).toBe(2);
});

test('after a missed timer the current environment is returned while it is reopened', async () => {
  const run = await keep();
  await run.opening();
  run.sleepUntil(90_000);
  expect(await run.opening()).toBe(1);
  await vi.waitFor(() => expect(run.onRefresh).toHaveBeenCalledOnce());
  expect(await run.opening()).toBe(2);
});

test('an environment that expired during a sleep is not returned', async () => {
  const run = await keep();
  await run.opening();
  run.sleepUntil(100_000);
  expect(await run.opening()).toBe(2);
});

test('a closed environment is neither returned nor reopened', async () => {
  const run = await keep();
  await run.opening();
  run.kept.close();
  expect([...run.timers]).toEqual([]);
  await expect(run.opening()).rejects.toThrow('the environment was closed');
  expect(run.openings()).toBe(1);
});

test('an environment that is closed while it opens is not returned', async () => {
  const run = await keep();
  const opening = run.opening();
  run.kept.close();
  await expect(opening).rejects.toThrow('the environment was closed');
  expect([...run.timers]).toEqual([]);
});

test('it shows no secret when it is logged', async () => {
  const run = await keep();
  await run.opening();
  const shown = inspect(run.kept, { depth: null, showHidden: true }) + JSON.stringify(run.kept);
  expect(shown).not.toContain('canary');
});

test('it does not keep the process running', async () => {
  const run = await keep();
  const timeout = vi.spyOn(globalThis, 'setTimeout');
  onTestFinished(() => timeout.mockRestore());
  const kept = keepEnvironmentOpen({
    url: run.server.url,
    organization: 'acme',
    project: 'app',
    environment: 'prod',
  });
  await kept.current();
  const ours = timeout.mock.calls.findIndex(([, milliseconds = 0]) => milliseconds >= 2_700_000);
  const timer = timeout.mock.results[ours]?.value as NodeJS.Timeout | undefined;
  expect(timer?.hasRef()).toBe(false);
  kept.close();
});
