import { expect } from 'vitest';
import type { DatabaseLocation } from '../../src/database/index.ts';
import type { Answered } from './exchange-load.ts';
import { readStoredOutcomes, sha256 } from './stored-outcomes.ts';

/** How many of the granted tokens the server at the URL takes. */
export async function countWorkingTokens(url: string, { granted }: Answered): Promise<number> {
  let working = 0;
  const queue = granted.map(({ accessToken }) => accessToken);
  const work = async () => {
    for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
      const response = await fetch(`${url}/api/user`, { headers: { authorization: `token ${token}` } });
      await response.arrayBuffer();
      if (response.status === 200) working += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return working;
}

/** Each answer has its records, the chain is whole, and no record stands alone. */
export async function expectStored(
  location: DatabaseLocation,
  answered: Answered,
  context = '',
): Promise<void> {
  const stored = await readStoredOutcomes(location);
  const grants = answered.granted.map(
    ({ accessToken }) => stored.decisionOfToken.get(sha256(accessToken)) ?? '',
  );
  expect(
    grants.filter((id) => !stored.granted.has(id) || !stored.audited.has(id)),
    context,
  ).toEqual([]);
  const refusals = answered.refused.map(({ decisionId }) => decisionId);
  expect(
    refusals.filter((id) => !stored.refused.has(id) || !stored.audited.has(id)),
    context,
  ).toEqual([]);
  expect(stored.chain.verified, context).toBe(true);
  // Written together or not at all, also where nobody was answered.
  expect(new Set(stored.decisionOfToken.values()), context).toEqual(stored.granted);
  expect(stored.audited, context).toEqual(new Set([...stored.granted, ...stored.refused]));
}
