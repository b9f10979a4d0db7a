import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../../../../test/support/databases/databases.ts';
import { loginEnvironment } from '../../../../test/support/environments/definitions.ts';
import { foundOrganization, type TestTenancy } from '../../../../test/support/tenancy.ts';
import { listAuditRecords } from '../../../audit/index.ts';
import type { IdentityToken, MintIdentityToken } from '../../../outbound/identity-tokens/index.ts';
import type { JsonValue } from '../../../platform/json/json.ts';
import { createLogger } from '../../../platform/logging/logger.ts';
import { openProvider, type ProviderContext } from './open-provider.ts';

const current = loginEnvironment('app/base', 'environment-1');
const root = loginEnvironment('app/prod', 'environment-2');
const token = 'signed' as IdentityToken;

describeOnBothEngines('a provider', (openTestDatabase) => {
  let database: TestDatabase;
  let tenancy: TestTenancy;
  const written: string[] = [];
  const logger = createLogger('error', { write: (line) => void written.push(line) });

  const contextWith = (mint: MintIdentityToken): ProviderContext => ({
    database,
    clock: tenancy.context.clock,
    logger,
    namespace: 'pulumi',
    mint,
    previewClaims: () => ({}),
    call: () => Promise.reject(new Error('not used')),
    openSeconds: 25,
  });
  const openWith = (
    mint: MintIdentityToken,
    { provider = 'azure-login', inputs = {} as JsonValue, secretInputs = [] as string[], seconds = 25 } = {},
  ) =>
    openProvider(
      contextWith(mint),
      {
        caller: tenancy.admin,
        organization: tenancy.organization,
        root,
        deadlineAt: tenancy.context.clock.monotonicMs() + seconds * 1_000,
      },
      { provider, inputs, secretInputs, current },
    );
  const azure = { clientId: 'c', tenantId: 't', oidc: true };

  beforeAll(async () => {
    database = await openTestDatabase();
    tenancy = await foundOrganization(database);
  });
  afterEach(() => void vi.useRealTimers());

  test('gets the outputs of the login, with the secrets marked, once they are audited', async () => {
    const outcome = await openWith(async () => ({ token, jwtId: 'j', expiresAt: 3_600_000, claims: {} }), {
      inputs: azure,
    });
    expect(outcome).toEqual({
      ok: true,
      value: {
        outputs: { clientId: 'c', tenantId: 't', oidc: { token } },
        secrets: ['/oidc/token'],
      },
    });
    const { organizationId } = tenancy.organization;
    const [record] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(JSON.parse(record?.record ?? '{}')).toMatchObject({
      event: 'cloud-credentials-obtained',
      actor: { kind: 'user', name: 'ann' },
      details: {
        login: 'azure-login',
        environment: 'app/base',
        rootEnvironment: 'app/prod',
        expiresAt: new Date(3_600_000).toISOString(),
      },
    });
    expect(record?.record).not.toContain(token);
  });

  test('that never responds is abandoned at the deadline, by name', async () => {
    vi.useFakeTimers();
    const outcome = openWith(() => new Promise(() => {}), { inputs: azure });
    await vi.advanceTimersByTimeAsync(25_250);
    expect(await outcome).toEqual({
      ok: false,
      fault:
        'fn::open::azure-login did not respond in time: the time limit for opening an environment is 25 s',
    });
  });

  test('with invalid inputs reports the faults of the login', async () => {
    expect(await openWith(() => Promise.reject(new Error('unused')), { inputs: { oidc: true } })).toEqual({
      ok: false,
      fault: 'azure-login: clientId is required; tenantId is required',
    });
  });

  test('that fails unexpectedly logs the reason and returns the request id', async () => {
    written.length = 0;
    const outcome = await openWith(() => Promise.reject(new Error('the disk is on fire')), { inputs: azure });
    expect(outcome).toEqual({
      ok: false,
      fault: `fn::open::azure-login failed because of a fault in this server; see its log for the request id ${tenancy.admin.requestId}`,
    });
    expect(written.join('')).toContain('the disk is on fire');
    expect(written.join('')).toContain(tenancy.admin.requestId);
  });

  test('with a secret input writes it nowhere', async () => {
    const inputs = { clientId: 'canary-id', tenantId: 't', oidc: true };
    const secretInputs = ['/clientId'];
    await openWith(async () => ({ token, jwtId: 'j', expiresAt: 3_600_000, claims: {} }), {
      inputs,
      secretInputs,
    });
    const { organizationId } = tenancy.organization;
    const [record] = await listAuditRecords(database.db, { organizationId, limit: 1 });
    expect(record?.record).toContain('"application":"[secret]"');
    written.length = 0;
    const mint = () => Promise.reject(new Error('broke on canary-id'));
    const outcome = await openWith(mint, { inputs, secretInputs });
    expect(JSON.stringify([outcome, written, record])).not.toContain('canary-id');
    expect(written.join('')).toContain('broke on [secret]');
  });

  test('that does not exist is an unknown provider', async () => {
    expect(await openWith(() => Promise.reject(new Error('unused')), { provider: 'pigeon' })).toEqual({
      ok: false,
      fault: 'unknown provider pigeon',
    });
  });
});
