import { expect, test } from 'vitest';
import { createFetchDeadline } from './fetch-deadline.ts';

function createDeadline() {
  let now = 1_000_000;
  let wall = 0;
  const deadline = createFetchDeadline({ now: () => wall, monotonicMs: () => now }, 30);
  const take = (milliseconds: number) =>
    deadline.within(async () => {
      now += milliseconds;
    });
  const wait = (milliseconds: number) => {
    now += milliseconds;
  };
  const jump = (milliseconds: number) => {
    wall += milliseconds;
  };
  return { deadline, take, wait, jump, now: () => now };
}

test("waiting for a turn behind another tenant's documents does not count towards the deadline of logins", async () => {
  const { deadline, take, wait, now } = createDeadline();
  await take(10_000);
  wait(3_600_000);
  await deadline.within(async () => expect(deadline.at() - now()).toBe(20_000));
});

test('concurrent logins count once and share one deadline', async () => {
  const { deadline, take, now } = createDeadline();
  await Promise.all([take(10_000), take(5_000)]);
  await deadline.within(async () => expect(deadline.at() - now()).toBe(15_000));
  await take(15_001);
  await deadline.within(async () => expect(deadline.at()).toBeLessThan(now()));
});

test.each([3_600_000, -3_600_000])('a clock that jumps an hour (%i ms) moves no deadline', async (jumped) => {
  const { deadline, take, jump, now } = createDeadline();
  await deadline.within(async () => jump(jumped));
  await take(10_000);
  await deadline.within(async () => expect(deadline.at() - now()).toBe(20_000));
});
