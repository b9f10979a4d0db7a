import { expect, test } from 'vitest';
import { loadParsed } from './replace-policies.ts';

test('the error of a document with very many faults describes a hundred of them', async () => {
  const rules = Object.fromEntries(
    Array.from({ length: 64 }, (_, rule) => [`claim${rule}`, Array.from({ length: 64 }, () => 1)]),
  );
  const policies = Array.from({ length: 10 }, () => ({
    decision: 'allow',
    tokenType: 'organization',
    rules,
  }));
  const error = await loadParsed(policies).catch((cause: unknown) => cause);
  const { code, message } = error as { readonly code: string; readonly message: string };
  expect(code).toBe('policy_invalid');
  expect(message).toMatch(/^policies\[0\]\.rules\.claim0\[0\] must be a string/);
  expect(message).toMatch(/; and 40860 more faults$/);
  expect(message.split('; ')).toHaveLength(101);
});
