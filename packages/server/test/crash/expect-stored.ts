import { expect } from 'vitest';
import type { DatabaseLocation } from '../../src/database/index.ts';
import type { ConfirmedOutcomes } from './exchange-load.ts';
import { readStoredOutcomes, sha256 } from './stored-outcomes.ts';

/** Counts the granted tokens that the server at the URL accepts. */
export async function countWorkingTokens(url: string, { granted }: ConfirmedOutcomes): Promise<number> {
  let working = 0;
  const queue = granted.map(({ accessToken }) => accessToken);
  const work = async () => {
    for (let token = queue.pop(); token !== undefined; token = queue.pop()) {
      if (await isAccepted(url, token)) working += 1;
    }
  };
  await Promise.all(Array.from({ length: 16 }, work));
  return working;
}

async function isAccepted(url: string, token: string): Promise<boolean> {
  const response = await fetch(`${url}/api/user`, { headers: { authorization: `token ${token}` } });
  await response.arrayBuffer();
  // On a busy machine the server may not reach PostgreSQL in time, which says nothing about the token.
  return response.status === 503 ? isAccepted(url, token) : response.status === 200;
}

/** Expects that each response has its records, the chain verifies, and no record is incomplete. */
export async function expectStored(
  location: DatabaseLocation,
  confirmed: ConfirmedOutcomes,
  context = '',
): Promise<void> {
  const stored = await readStoredOutcomes(location);
  const grants = confirmed.granted.map(
    ({ accessToken }) => stored.decisionOfToken.get(sha256(accessToken)) ?? '',
  );
  expect(
    grants.filter((id) => !stored.granted.has(id) || !stored.audited.has(id)),
    context,
  ).toEqual([]);
  const refusals = confirmed.refused.map(({ decisionId }) => decisionId);
  expect(
    refusals.filter((id) => !stored.refused.has(id) || !stored.audited.has(id)),
    context,
  ).toEqual([]);
  expect(stored.chain.verified, context).toBe(true);
  // Either all of these are written or none, even without a response.
  expect(new Set(stored.decisionOfToken.values()), context).toEqual(stored.granted);
  expect(stored.audited, context).toEqual(new Set([...stored.granted, ...stored.refused]));
}
