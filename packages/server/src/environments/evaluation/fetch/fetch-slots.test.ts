import { expect, test } from 'vitest';
import { FetchSlots } from './fetch-slots.ts';

test("one tenant's waiting for logins never costs another's: each organization has slots of its own", async () => {
  const slots = new FetchSlots(2);
  const started: string[] = [];
  const ends: (() => void)[] = [];
  const ask = (organizationId: string, name: string) =>
    slots.within(organizationId, () => {
      started.push(name);
      return new Promise<void>((resolve) => ends.push(resolve));
    });
  const asked = [ask('acme', 'a1'), ask('acme', 'a2'), ask('acme', 'a3'), ask('globex', 'g1')];
  await Promise.resolve();
  expect(started).toEqual(['a1', 'a2', 'g1']);
  ends[0]?.();
  await asked[0];
  await Promise.resolve();
  expect(started).toEqual(['a1', 'a2', 'g1', 'a3']);
  for (const end of ends) end();
  await Promise.all(asked);
});

test('a slot is free again after work that failed', async () => {
  const slots = new FetchSlots(1);
  const failing = slots.within('acme', async () => {
    throw new Error('the database is unavailable');
  });
  await expect(failing).rejects.toThrow('the database is unavailable');
  expect(await slots.within('acme', async () => 'done')).toBe('done');
});
