import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../../test/support/issuers/https-issuer.ts';
import { scriptedResponses } from '../../../../test/support/issuers/scripted-responses.ts';
import { createSelfSigned, createTestAuthority } from '../../../../test/support/issuers/test-authority.ts';
import { trustedIssuerOf } from '../../../../test/support/issuers/trusted-issuer-of.ts';
import { createManualClock } from '../../../../test/support/manual-clock.ts';
import { createGuardedFetch } from '../../../platform/guarded-fetch/index.ts';
import { createIssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import type { KeySetLookup } from './issuer-keys-entry.ts';
import type { CertificateRotation } from './issuer-keys-refresh.ts';

const authority = await createTestAuthority();
const first = await authority.issue();
const second = await authority.issue();
let issuer: HttpsIssuer;
let rotations: CertificateRotation[];
let failures: unknown[];

beforeEach(async () => {
  issuer = await startHttpsIssuer({ certificate: first, algorithms: ['ES256'] });
  rotations = [];
  failures = [];
});
afterEach(() => issuer.stop());

function createKeys(options: Partial<IssuerKeysOptions> = {}) {
  const extraAuthorities = [authority.certificatePem];
  return createIssuerKeys({
    fetch: createGuardedFetch({ privateCidrs: ['127.0.0.0/8'], insecureHttp: false, extraAuthorities }),
    clock: createManualClock(),
    onRotation: (_issuer, rotation) => void rotations.push(rotation),
    onFetchFailure: (_issuer, error) => void failures.push(error),
    ...options,
  });
}

const outcomeOf = (lookup: KeySetLookup) => (lookup.ok ? lookup.value.keys.length : lookup.fault.code);

describe('recorded thumbprints', () => {
  const recorded = () => trustedIssuerOf(issuer.url, { thumbprints: [first.sha256] });

  test('that still match cause no event', async () => {
    expect(outcomeOf(await createKeys().keysFor(recorded()))).toBe(1);
    expect(rotations).toEqual([]);
  });

  test('follow a rotation that ordinary validation accepts, with one event', async () => {
    const keys = createKeys();
    await keys.keysFor(recorded());
    issuer.useCertificate(second);
    expect(outcomeOf(await keys.refetch(recorded()))).toBe(1);
    await keys.refetch(recorded());
    expect(rotations).toEqual([
      { before: [first.sha256], after: [expect.objectContaining({ sha256: second.sha256 })] },
    ]);
    expect(failures).toEqual([]);
  });

  test('do not follow a rotation that it refuses; known keys stay valid', async () => {
    const keys = createKeys();
    await keys.keysFor(recorded());
    issuer.useCertificate(await createSelfSigned());
    expect(outcomeOf(await keys.refetch(recorded()))).toBe('tls_untrusted');
    expect(outcomeOf(await keys.keysFor(recorded()))).toBe(1);
    expect(rotations).toEqual([]);
    expect(failures).toEqual([expect.objectContaining({ code: 'tls_untrusted' })]);
  });

  test('are followed although the event could not be written; it is written later', async () => {
    let broken = true;
    const keys = createKeys({
      onRotation: (_issuer, rotation) => {
        if (broken) throw new Error('database is locked');
        rotations.push(rotation);
      },
    });
    issuer.useCertificate(second);
    expect(outcomeOf(await keys.keysFor(recorded()))).toBe(1);
    broken = false;
    await keys.refetch(recorded());
    expect(rotations).toHaveLength(1);
  });

  test('are not required of another host that serves the keys', async () => {
    const elsewhere = await startHttpsIssuer({ certificate: second, algorithms: ['ES256'] });
    issuer.respond(
      'discovery',
      scriptedResponses.json({ issuer: issuer.url, jwks_uri: `${elsewhere.url}/jwks` }),
    );
    const keys = createKeys();
    expect(outcomeOf(await keys.keysFor(recorded()))).toBe(1);
    expect(rotations).toEqual([]);
    const { certificates } = await keys.statusOf(recorded());
    expect(certificates.map(({ sha256 }) => sha256)).toEqual([first.sha256, second.sha256]);
    await elsewhere.stop();
  });
});

describe('configured thumbprints', () => {
  const given = (...thumbprints: string[]) =>
    trustedIssuerOf(issuer.url, { thumbprints, thumbprintSource: 'given' });

  test('admit a self-signed issuer', async () => {
    const own = await createSelfSigned();
    issuer.useCertificate(own);
    expect(outcomeOf(await createKeys().keysFor(given(own.sha1)))).toBe(1);
  });

  test('do not follow a rotation, and the failure names both sides and the fix; known keys stay valid', async () => {
    const keys = createKeys();
    await keys.keysFor(given(first.sha256));
    issuer.useCertificate(second);
    expect(outcomeOf(await keys.refetch(given(first.sha256)))).toBe('thumbprint_stale');
    const { lastError } = await keys.statusOf(given(first.sha256));
    for (const part of [first.sha256, second.sha256, 'symbolon issuer pin'])
      expect(lastError?.message).toContain(part);
    expect(failures).toEqual([expect.objectContaining({ name: 'FetchError', code: 'thumbprint_stale' })]);
    expect(rotations).toEqual([]);
    expect(outcomeOf(await keys.keysFor(given(first.sha256)))).toBe(1);
  });

  test('that the administrator corrects are tried at once', async () => {
    const keys = createKeys();
    issuer.useCertificate(second);
    expect(outcomeOf(await keys.keysFor(given(first.sha256)))).toBe('thumbprint_stale');
    expect(outcomeOf(await keys.keysFor(given(first.sha256, second.sha256)))).toBe(1);
  });

  test('also apply to the host that serves the keys', async () => {
    const elsewhere = await startHttpsIssuer({ certificate: second, algorithms: ['ES256'] });
    issuer.respond(
      'discovery',
      scriptedResponses.json({ issuer: issuer.url, jwks_uri: `${elsewhere.url}/jwks` }),
    );
    expect(outcomeOf(await createKeys().keysFor(given(first.sha256)))).toBe('thumbprint_stale');
    expect(elsewhere.requests('jwks')).toBe(0);
    await elsewhere.stop();
  });
});

test('keys of an issuer whose identifier differs from the registered identifier are refused', async () => {
  const keys = createKeys();
  const slashed = trustedIssuerOf(issuer.url, { issuer: `${issuer.url}/` });
  expect(outcomeOf(await keys.keysFor(slashed))).toBe('issuer_mismatch');
});

describe('the first certificate to expire', () => {
  const recorded = () => trustedIssuerOf(issuer.url, { thumbprints: [first.sha256] });

  test('is not known before anything was fetched', () => {
    expect(createKeys().soonestCertificateExpiryAt()).toBeNull();
  });

  test('is the first among those of all issuers in use', async () => {
    const keys = createKeys();
    await keys.keysFor(recorded());
    const { certificates } = await keys.statusOf(recorded());
    const soonestAt = Math.min(...certificates.map(({ validToAt }) => validToAt));
    expect(keys.soonestCertificateExpiryAt()).toBe(soonestAt);
  });

  test('is removed with an issuer that has not been used for days', async () => {
    const clock = createManualClock();
    const keys = createKeys({ clock });
    await keys.keysFor(recorded());
    clock.advanceSeconds(3 * 86_400);
    expect(keys.soonestCertificateExpiryAt()).toBeNull();
  });

  test('is forgotten with an issuer that was deleted', async () => {
    const keys = createKeys();
    await keys.keysFor(recorded());
    keys.forget(recorded());
    expect(keys.soonestCertificateExpiryAt()).toBeNull();
  });
});
