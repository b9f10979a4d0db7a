import { describe, expect, test } from 'vitest';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import type { SigningKey } from '../signing-keys/index.ts';
import { createPublishedDocuments } from './published-documents.ts';

const documentMaxAgeSeconds = 300;
const away = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });

/** Documents whose keys are available or not, as the test sets. */
function prepare() {
  const clock = createManualClock();
  let fault: Error | null = null;
  const keys: readonly SigningKey[] = [];
  const documents = createPublishedDocuments({
    signingKeys: {
      activeSigner: () => Promise.reject(new Error('not used')),
      published: () => (fault === null ? Promise.resolve(keys) : Promise.reject(fault)),
      publishedNow: () => (fault === null ? keys : null),
    },
    issuerUrls: () => ({ v1: 'https://id.example/oidc', v2: 'https://id.example/oidc/v2' }),
    clock,
    documentMaxAgeSeconds,
  });
  return {
    clock,
    find: async () => documents.findNow('v2') ?? documents.load('v2'),
    fail: (cause: Error | null) => {
      fault = cause;
    },
  };
}

describe('documents whose keys cannot be read', () => {
  test('are the last known keys, and verifiers cache them no longer than if they had fetched them then', async () => {
    const { clock, find, fail } = prepare();
    const { documents } = await find();
    clock.advanceSeconds(10);
    await find();
    fail(away);
    for (const [seconds, maxAgeSeconds] of [
      [0, 300],
      [100, 200],
      [199, 1],
    ] as const) {
      clock.advanceSeconds(seconds);
      expect(await find()).toEqual({ documents, maxAgeSeconds });
    }
  });

  test('are not available once verifiers may no longer cache the last keys', async () => {
    for (const seconds of [documentMaxAgeSeconds, documentMaxAgeSeconds - 0.5]) {
      const { clock, find, fail } = prepare();
      await find();
      fail(away);
      clock.advanceSeconds(seconds);
      await expect(find()).rejects.toBe(away);
    }
  });

  test.each([3_600, -3_600])('age by the elapsed time, even if the clock jumps %i s', async (seconds) => {
    const { clock, find, fail } = prepare();
    const { documents } = await find();
    fail(away);
    clock.jumpSeconds(seconds);
    clock.advanceSeconds(100);
    expect(await find()).toEqual({ documents, maxAgeSeconds: 200 });
    clock.advanceSeconds(200);
    await expect(find()).rejects.toBe(away);
  });

  test('are not available without earlier keys, nor after a fault other than an unreachable database', async () => {
    const { find, fail } = prepare();
    fail(away);
    await expect(find()).rejects.toBe(away);
    fail(null);
    await find();
    const broken = new Error('a row that cannot be read');
    fail(broken);
    await expect(find()).rejects.toBe(broken);
  });

  test('are current again as soon as the keys can be read', async () => {
    const { clock, find, fail } = prepare();
    const publication = await find();
    fail(away);
    clock.advanceSeconds(100);
    await find();
    fail(null);
    expect(await find()).toBe(publication);
  });
});
