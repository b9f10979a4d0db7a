import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HttpsIssuer, startHttpsIssuer } from '../../../test/support/issuers/https-issuer.ts';
import {
  createSelfSigned,
  createTestAuthority,
  type ServerCertificate,
  type TestAuthority,
} from '../../../test/support/issuers/test-authority.ts';
import { createGuardedFetch } from './guarded-fetch.ts';
import type { TlsTrust } from './tls/tls-trust.ts';

const dayMs = 86_400_000;
let trusted: TestAuthority;
let foreign: TestAuthority;
let issuer: HttpsIssuer;

beforeAll(async () => {
  trusted = await createTestAuthority('Trusted');
  foreign = await createTestAuthority('Foreign');
  issuer = await startHttpsIssuer({ authority: trusted, algorithms: ['ES256'] });
});
afterAll(() => issuer.stop());

const pinned = (...thumbprints: string[]): TlsTrust => ({ kind: 'pinned', thumbprints });
const fault = (code: string) => expect.objectContaining({ name: 'FetchError', code });

function fetchFrom(certificate: Pick<ServerCertificate, 'keyPem' | 'chainPem'>, trust: TlsTrust) {
  issuer.useCertificate(certificate);
  const guardedFetch = createGuardedFetch({
    privateCidrs: ['127.0.0.0/8'],
    insecureHttp: false,
    extraAuthorities: [trusted.certificatePem],
  });
  return guardedFetch(`${issuer.url}/jwks`, { trust });
}

/** The server's own certificate, with unrelated ones appended. */
const withAppended = (own: ServerCertificate, ...others: { certificatePem: string }[]) => ({
  keyPem: own.keyPem,
  chainPem: [own.chainPem, ...others.map(({ certificatePem }) => certificatePem)].join('\n'),
});

describe('ordinary validation', () => {
  const system: TlsTrust = { kind: 'system' };

  test('accepts a host name and an address that a trusted authority certified', async () => {
    const certificate = await trusted.issue({ hosts: ['localhost', '127.0.0.1'] });
    const document = await fetchFrom(certificate, system);
    expect(document.certificates).toMatchObject([{ sha256: certificate.sha256, sha1: certificate.sha1 }]);
    const guardedFetch = createGuardedFetch({
      privateCidrs: ['127.0.0.1'],
      insecureHttp: false,
      extraAuthorities: [trusted.certificatePem],
    });
    const byAddress = await guardedFetch(`https://127.0.0.1:${issuer.port}/jwks`);
    expect(byAddress.authorized).toBe(true);
  });

  test.each([
    ['of an unknown authority', () => foreign.issue()],
    ['that is self-signed', () => createSelfSigned()],
    ['of another host', () => trusted.issue({ hosts: ['elsewhere.example'] })],
    [
      'that is expired',
      () => trusted.issue({ validFromAt: Date.now() - 2 * dayMs, validToAt: Date.now() - dayMs }),
    ],
    [
      'that is not valid yet',
      () => trusted.issue({ validFromAt: Date.now() + dayMs, validToAt: Date.now() + 2 * dayMs }),
    ],
  ])('refuses a certificate %s and sends no request', async (_name, create) => {
    const before = issuer.requests('jwks');
    await expect(fetchFrom(await create(), system)).rejects.toThrow(fault('tls_untrusted'));
    expect(issuer.requests('jwks')).toBe(before);
  });

  test('leaves no connection open when it refuses', async () => {
    await expect(fetchFrom(await createSelfSigned(), system)).rejects.toThrow(fault('tls_untrusted'));
    await expect.poll(() => issuer.connections()).toBe(0);
  });

  test('reports the certificate, so that it can be pinned', async () => {
    const certificate = await createSelfSigned();
    await expect(fetchFrom(certificate, system)).rejects.toThrow(certificate.sha256);
  });
});

describe('recorded thumbprints', () => {
  const recorded = (...thumbprints: string[]): TlsTrust => ({ kind: 'recorded', thumbprints });

  test('match by the certificate or by the authority that the server presents', async () => {
    const between = await trusted.issueAuthority('Between');
    const certificate = await between.issue();
    expect(await fetchFrom(certificate, recorded(certificate.sha256))).toMatchObject({
      thumbprintMatched: true,
    });
    expect(await fetchFrom(certificate, recorded(between.sha256))).toMatchObject({ thumbprintMatched: true });
  });

  test('admit a rotated certificate that ordinary validation accepts, and report the mismatch', async () => {
    const certificate = await trusted.issue();
    const document = await fetchFrom(certificate, recorded('00'.repeat(32)));
    expect(document).toMatchObject({
      thumbprintMatched: false,
      certificates: [{ sha256: certificate.sha256 }],
    });
  });

  test('do not replace ordinary validation', async () => {
    const certificate = await createSelfSigned();
    await expect(fetchFrom(certificate, recorded(certificate.sha256))).rejects.toThrow(
      fault('tls_untrusted'),
    );
  });

  test('are not matched by a certificate that was only appended', async () => {
    const certificate = withAppended(await trusted.issue(), foreign);
    expect(await fetchFrom(certificate, recorded(foreign.sha256))).toMatchObject({
      thumbprintMatched: false,
    });
  });
});

describe('pinned thumbprints', () => {
  test('admit the self-signed certificate they name, by SHA-256 and by SHA-1', async () => {
    const certificate = await createSelfSigned({ hosts: ['another-name.internal'] });
    expect(await fetchFrom(certificate, pinned(certificate.sha256))).toMatchObject({ authorized: false });
    expect(await fetchFrom(certificate, pinned(certificate.sha1))).toMatchObject({ thumbprintMatched: true });
  });

  test('admit a certificate of a pinned private authority when the server presents the authority', async () => {
    const between = await foreign.issueAuthority('Between');
    const document = await fetchFrom(await between.issue(), pinned(between.sha256));
    expect(document).toMatchObject({ authorized: true, certificates: [{}, { sha256: between.sha256 }] });
    const withRoot = withAppended(await between.issue(), foreign);
    expect(await fetchFrom(withRoot, pinned(foreign.sha256))).toMatchObject({ authorized: true });
  });

  test('refuse a certificate that ordinary validation accepts but that has no such thumbprint', async () => {
    const certificate = await trusted.issue();
    const expected = 'ab'.repeat(32);
    const attempt = fetchFrom(certificate, pinned(expected));
    await expect(attempt).rejects.toThrow(fault('thumbprint_stale'));
    await expect(attempt).rejects.toThrow('Ordinary validation accepts its certificate');
    await expect(attempt).rejects.toThrow(certificate.sha256);
    await expect(attempt).rejects.toThrow(expected);
    await expect(attempt).rejects.toThrow('symbolon issuer pin');
  });

  test('refuse an attacker who appends the pinned certificate to a chain of their own', async () => {
    const victim = await createSelfSigned();
    const before = issuer.requests('jwks');
    for (const own of [await createSelfSigned(), await foreign.issue()]) {
      const attempt = fetchFrom(withAppended(own, victim), pinned(victim.sha256));
      await expect(attempt).rejects.toThrow(fault('thumbprint_mismatch'));
    }
    const valid = fetchFrom(withAppended(await trusted.issue(), victim), pinned(victim.sha256));
    await expect(valid).rejects.toThrow(fault('thumbprint_stale'));
    expect(issuer.requests('jwks')).toBe(before);
  });

  test('refuse an attacker whose certificate only names the pinned authority as its issuer', async () => {
    const impostor = await createTestAuthority('Foreign');
    const chain = withAppended(await impostor.issue(), foreign);
    await expect(fetchFrom(chain, pinned(foreign.sha256))).rejects.toThrow(fault('thumbprint_mismatch'));
  });

  test('refuse a certificate of a pinned authority for another host', async () => {
    const chain = withAppended(await foreign.issue({ hosts: ['elsewhere.example'] }), foreign);
    await expect(fetchFrom(chain, pinned(foreign.sha256))).rejects.toThrow(fault('tls_untrusted'));
  });

  test('refuse a certificate that a pinned server, not an authority, signed for another server', async () => {
    const server = await foreign.issueServerThatSigns();
    const chain = withAppended(server.forged, server);
    await expect(fetchFrom(chain, pinned(server.sha256))).rejects.toThrow(fault('tls_untrusted'));
  });

  test('refuse an expired certificate, pinned or issued by a pinned authority', async () => {
    const dates = { validFromAt: Date.now() - 2 * dayMs, validToAt: Date.now() - dayMs };
    const own = await createSelfSigned(dates);
    await expect(fetchFrom(own, pinned(own.sha256))).rejects.toThrow('is only valid from');
    const chain = withAppended(await foreign.issue(dates), foreign);
    await expect(fetchFrom(chain, pinned(foreign.sha256))).rejects.toThrow(fault('tls_untrusted'));
  });

  test('an empty list admits no server', async () => {
    await expect(fetchFrom(await trusted.issue(), pinned())).rejects.toThrow(fault('thumbprint_stale'));
  });
});
