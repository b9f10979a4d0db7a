import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OrganizationName } from '../../src/contract/organization-name.ts';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { insertPolicyDocument } from '../../src/inbound/policy-documents/index.ts';
import { createFindTarget } from '../../src/inbound/token-exchange/decide/find-target.ts';
import { createTrustCache } from '../../src/inbound/token-exchange/decide/trust-cache.ts';
import { insertIssuer } from '../../src/inbound/trusted-issuers/store.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { trustedIssuerOf } from '../support/issuers/trusted-issuer-of.ts';
import { organizationName } from '../support/parsed-names.ts';
import { foundOrganization, type TestTenancy } from '../support/tenancy.ts';

const url = 'https://ci.example';
const acme = organizationName('acme');
let place: TestLocation;
let database: Database;
let tenancy: TestTenancy;

beforeAll(async () => {
  place = await makeLocation('sqlite');
  database = await openDatabase(place.location, { onFault: () => {} });
  tenancy = await foundOrganization(database);
});
afterAll(async () => {
  await database.close();
  await place.remove();
});

/** The same database, with a version of trust that the test sets. */
function versioned(version: () => number | null): Database {
  return { ...database, changes: { ...database.changes, versionOf: version } };
}

async function addIssuer(id: string, options: { readonly withPolicies: boolean }): Promise<string> {
  const { organizationId } = tenancy.organization;
  const issuer = trustedIssuerOf(`${url}/${id}`, { id, organizationId });
  await database.write({ by: 'maintenance' }, async (tx) => {
    await insertIssuer(tx, issuer);
    if (!options.withPolicies) return;
    const times = { createdAt: 0, modifiedAt: 0 };
    const document = { id: `policy-${id}`, organizationId, issuerId: id, version: 1, ...times, policies: [] };
    await insertPolicyDocument(tx, document, 'ann');
  });
  return issuer.issuer;
}

test('a miss is cached under its version, and dropped with it', async () => {
  let version = 1;
  const cache = createTrustCache(versioned(() => version));
  const issuer = `${url}/late`;
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: false, fault: { reason: 'issuer_unknown' } });
  await addIssuer('late', { withPolicies: true });
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: false });
  version = 2;
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: true, value: { policyId: 'policy-late' } });
  expect(cache.find(acme, issuer)).not.toBeInstanceOf(Promise);
});

test('while no version is known nothing is cached and no cached value is used', async () => {
  let version: number | null = 1;
  const cache = createTrustCache(versioned(() => version));
  const issuer = `${url}/unheard`;
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: false });
  version = null;
  await addIssuer('unheard', { withPolicies: true });
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: true });
  expect(cache.find(acme, issuer)).toBeInstanceOf(Promise);
});

test('trust that changed during a read is read again', async () => {
  let version = 1;
  const cache = createTrustCache(versioned(() => version));
  const reading = cache.find(acme, `${url}/meanwhile`);
  version = 2;
  await reading;
  expect(cache.find(acme, `${url}/meanwhile`)).toBeInstanceOf(Promise);
});

test('an issuer without a policy document grants nothing', async () => {
  const issuer = await addIssuer('bare', { withPolicies: false });
  const cache = createTrustCache(database);
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: false, fault: { reason: 'issuer_unknown' } });
});

test('organizations are distinguished by name, byte for byte', async () => {
  const cache = createTrustCache(database);
  const issuer = await addIssuer('named', { withPolicies: true });
  expect(await cache.find(acme, issuer)).toMatchObject({ ok: true });
  for (const name of ['Acme', 'acme ', 'nobody', `acme\n${url}`]) {
    expect(await cache.find(name as OrganizationName, issuer)).toMatchObject({
      ok: false,
      fault: { reason: 'organization_unknown' },
    });
  }
});

test('a target is cached under its version; a missing one is searched each time', async () => {
  let version: number | null = 1;
  let looked = 0;
  let pool: { id: string } | null = null;
  const find = createFindTarget(
    versioned(() => version),
    async () => {
      looked += 1;
      return pool;
    },
  );
  const { organizationId } = tenancy.organization;
  const requested = {
    tokenType: 'runner',
    tokenTypeUrn: '',
    target: 'p',
    admin: false,
    scope: 'runner:p',
  } as const;
  expect(await find(organizationId, requested, null)).toBeNull();
  pool = { id: 'pool-1' };
  expect(await find(organizationId, requested, null)).toEqual({
    userId: null,
    teamId: null,
    runnerPoolId: 'pool-1',
    role: null,
  });
  await find(organizationId, requested, null);
  expect(looked).toBe(2);
  version = 2;
  pool = null;
  expect(await find(organizationId, requested, null)).toBeNull();
  version = null;
  pool = { id: 'pool-2' };
  await find(organizationId, requested, null);
  await find(organizationId, requested, null);
  expect(looked).toBe(5);
});

test('the target of an organization token is the organization itself, and a member is found by login', async () => {
  const find = createFindTarget(database, async () => null);
  const { organizationId } = tenancy.organization;
  const requested = { tokenTypeUrn: '', admin: false } as const;
  const organization = { ...requested, tokenType: 'organization', target: null, scope: '' } as const;
  expect(await find(organizationId, organization, null)).toEqual({
    userId: null,
    teamId: null,
    runnerPoolId: null,
    role: null,
  });
  const role = { id: 'admin', name: 'Admin' };
  expect(await find(organizationId, organization, 'admin')).toMatchObject({ userId: null, role });
  expect(await find(organizationId, organization, 'no-such-role')).toBeNull();
  const ann = { ...requested, tokenType: 'personal', target: 'ann', scope: 'user:ann' } as const;
  expect((await find(organizationId, ann, null))?.userId).toMatch(/^[0-9a-f-]{36}$/);
  expect(await find('another organization', ann, null)).toBeNull();
});
