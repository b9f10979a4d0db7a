import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  describeOnBothEngines,
  rawDb,
  type TestDatabase,
} from '../../../test/support/databases/databases.ts';
import { prepareRotation, serverCause } from '../../../test/support/keys/signing.ts';
import { createManualClock } from '../../../test/support/manual-clock.ts';
import { audience as parsedAudience } from '../../../test/support/parsed-names.ts';
import { listAuditRecords } from '../../audit/index.ts';
import {
  createSigningKeys,
  type RotationContext,
  rotateDueKeys,
  type SigningKeys,
} from '../signing-keys/index.ts';
import { formatSubject } from '../subjects/index.ts';
import type { IdentityTokenRequest, MintIdentityToken } from './identity-token.ts';
import { createMint } from './mint-identity-token.ts';
import { createSign } from './sign-identity-token.ts';

const organizationId = 'organization-1';
const issuerUrls = { v1: 'https://id.example/oidc', v2: 'https://id.example/oidc/v2' };
/** In the middle of a second: times in tokens are whole seconds. */
const clock = createManualClock(1_800_000_000_500);

function requestOf(given: Partial<IdentityTokenRequest> = {}): IdentityTokenRequest {
  return {
    issuer: 'v1',
    organizationId,
    subject: formatSubject(
      { kind: 'environmentId', organizationId, environmentId: 'environment-1' },
      'pulumi',
    ),
    audience: parsedAudience('aws:acme'),
    claims: { org: 'acme', env: 'shop/production' },
    lifetimeSeconds: 600,
    authority: { organizationIds: [], check: async () => {} },
    audit: {
      event: 'identity-token-issued',
      actor: { kind: 'user', name: 'ann' },
      details: { login: 'aws' },
      sourceIp: '192.0.2.7',
      requestId: 'request-7',
    },
    ...given,
  };
}

describeOnBothEngines('the mint of identity tokens', (openTestDatabase) => {
  let database: TestDatabase;
  let signingKeys: SigningKeys;
  let mint: MintIdentityToken;

  beforeAll(async () => {
    database = await openTestDatabase();
    const context: RotationContext = {
      ...(await prepareRotation(database, clock)),
      algorithms: { v1: 'RS256', v2: 'ES256' },
    };
    await rotateDueKeys(context, serverCause);
    signingKeys = createSigningKeys({ database, backends: [context.backend] });
    mint = createMint({ database, sign: createSign({ clock, signingKeys, issuerUrls: () => issuerUrls }) });
  });

  async function verifyWithPublished(token: string, issuer: 'v1' | 'v2', audience: string) {
    const keys = (await signingKeys.published(issuer)).map(({ id, algorithm, publicJwk }) => ({
      ...publicJwk,
      kid: id,
      alg: algorithm,
      use: 'sig',
    }));
    return jwtVerify(token, createLocalJWKSet({ keys } as Parameters<typeof createLocalJWKSet>[0]), {
      issuer: issuerUrls[issuer],
      audience,
      currentDate: new Date(clock.now()),
      requiredClaims: ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'],
    });
  }

  test.each([
    ['v1', 'RS256', 'aws:acme'],
    ['v2', 'ES256', 'https://service.example'],
  ] as const)(
    'a token of %s is signed %s by the active key, with subject, audience and expiry',
    async (issuer, alg, audience) => {
      const minted = await mint(requestOf({ issuer, audience: parsedAudience(audience) }));
      const { key } = await signingKeys.activeSigner(issuer);
      expect(decodeProtectedHeader(minted.token)).toEqual({ alg, kid: key.id, typ: 'JWT' });
      const { payload } = await verifyWithPublished(minted.token, issuer, audience);
      expect(payload).toEqual(minted.claims);
      expect(payload).toEqual({
        iss: issuerUrls[issuer],
        sub: requestOf().subject,
        aud: audience,
        org: 'acme',
        env: 'shop/production',
        iat: 1_800_000_000,
        nbf: 1_800_000_000,
        exp: 1_800_000_600,
        jti: minted.jwtId,
      });
      expect(minted.expiresAt).toBe(1_800_000_600_000);
    },
  );

  test('a token of one issuer does not verify with the keys of the other', async () => {
    const { token } = await mint(requestOf());
    await expect(verifyWithPublished(token, 'v2', 'aws:acme')).rejects.toMatchObject({
      code: 'ERR_JWKS_NO_MATCHING_KEY',
    });
  });

  test('every token has an audit event with its jti, and nothing of the token itself', async () => {
    const { token, jwtId } = await mint(requestOf({ audience: parsedAudience('vault:acme') }));
    const [record] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    const { key } = await signingKeys.activeSigner('v1');
    expect(JSON.parse(record?.record ?? '{}')).toMatchObject({
      event: 'identity-token-issued',
      actor: { kind: 'user', name: 'ann' },
      requestId: 'request-7',
      details: {
        login: 'aws',
        issuer: 'v1',
        audience: 'vault:acme',
        subject: requestOf().subject,
        lifetimeSeconds: 600,
        jti: jwtId,
        keyId: key.id,
      },
    });
    expect(record?.record).not.toContain(token.split('.')[2]);
  });

  test('without a written audit event, no token is returned', async () => {
    await rawDb(database).schema.alterTable('audit_events').renameTo('audit_events_away').execute();
    try {
      await expect(mint(requestOf())).rejects.toThrow();
    } finally {
      await rawDb(database).schema.alterTable('audit_events_away').renameTo('audit_events').execute();
    }
    await expect(mint(requestOf())).resolves.toHaveProperty('token');
  });

  test('when signing fails there is neither a token nor an audit event', async () => {
    const { key } = await signingKeys.activeSigner('v1');
    const broken = createMint({
      database,
      sign: createSign({
        clock,
        signingKeys: {
          ...signingKeys,
          activeSigner: async () => ({ key, sign: () => Promise.reject(new Error('away')) }),
        },
        issuerUrls: () => issuerUrls,
      }),
    });
    const [before] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    await expect(broken(requestOf())).rejects.toThrow('away');
    const [after] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(after).toEqual(before);
  });

  describe('refuses', () => {
    test.each([59, 3_601, 0, -1, 600.5, Number.NaN, Number.POSITIVE_INFINITY])(
      'a lifetime of %d s',
      async (lifetimeSeconds) => {
        await expect(mint(requestOf({ lifetimeSeconds }))).rejects.toMatchObject({
          code: 'lifetime_invalid',
          message: 'duration must be between 1m0s and 1h0m0s',
        });
      },
    );

    test.each([60, 3_600])('no lifetime of %d s', async (lifetimeSeconds) => {
      const { claims } = await mint(requestOf({ lifetimeSeconds }));
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(lifetimeSeconds);
    });

    test.each(['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'])(
      'a claim %s besides its own',
      async (name) => {
        await expect(mint(requestOf({ claims: { [name]: 'forged' } }))).rejects.toMatchObject({
          code: 'claim_reserved',
        });
      },
    );

    test.each(['a', 'a'.repeat(512), 'é'.repeat(256)])('no audience %j', async (audience) => {
      expect((await mint(requestOf({ audience: parsedAudience(audience) }))).claims['aud']).toBe(audience);
    });
  });

  test('two tokens never have the same jti', async () => {
    const minted = await Promise.all(Array.from({ length: 200 }, () => mint(requestOf({ issuer: 'v2' }))));
    expect(new Set(minted.map(({ jwtId }) => jwtId)).size).toBe(200);
  });

  test('RSA signing does not block the event loop: it turns more often than tokens are minted', async () => {
    let turns = 0;
    let minting = true;
    const turn = () => {
      turns += 1;
      if (minting) setImmediate(turn);
    };
    setImmediate(turn);
    const { sign } = await signingKeys.activeSigner('v1');
    const data = Buffer.alloc(600);
    for (let count = 0; count < 200; count += 1) await sign(data);
    minting = false;
    expect(turns).toBeGreaterThan(200);
  });
});
