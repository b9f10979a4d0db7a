import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/database/index.ts';
import { makeLocation, type TestLocation } from '../support/databases/databases.ts';
import { type HttpsIssuer, startHttpsIssuer } from '../support/issuers/https-issuer.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import { createTestAuthority } from '../support/issuers/test-authority.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';
import {
  type ContractSchemas,
  hasContract,
  loadContractSchemas,
  skippedBecause,
} from './contract-schemas.ts';

interface Named {
  id: string;
}

describe.skipIf(!hasContract)(`responses match the contract's schemas${skippedBecause}`, () => {
  let contract: ContractSchemas;
  let place: TestLocation;
  let database: Database;
  let server: RunningServer;
  let issuer: HttpsIssuer;

  beforeAll(async () => {
    contract = loadContractSchemas();
    const authority = await createTestAuthority();
    issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
    place = await makeLocation('sqlite');
    database = await openDatabase(place.location, { onFault: () => {} });
    server = await startServer({ database, authorities: [authority.certificatePem] });
  });
  afterAll(async () => {
    await server.stop();
    await database.close();
    await place.remove();
    await issuer.stop();
  });

  /** Calls an operation of the contract, fills its path, and validates the response. */
  async function call<Body = Named>(
    operation: string,
    status: number,
    options: { path?: Record<string, string>; query?: string; body?: unknown; token?: string } = {},
  ): Promise<Body> {
    const [method = '', template = ''] = operation.split(' ');
    const values = { orgName: 'main', ...options.path } as Record<string, string>;
    const path = template.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? name);
    const answer = await server.call<Body>(method, path + (options.query ?? ''), {
      headers: { accept: 'application/vnd.pulumi+8' },
      ...(options.body === undefined ? {} : { body: options.body }),
      ...(options.token === undefined ? {} : { token: options.token }),
    });
    expect({ status: answer.status, faults: contract.faultsOf(operation, status, answer.body) }).toEqual({
      status,
      faults: [],
    });
    return answer.body;
  }

  test('a response that does not match is reported', () => {
    expect(contract.faultsOf('GET /api/user', 200, { githubLogin: 7 })).toContain(
      '/githubLogin must be string',
    );
    expect(contract.faultsOf('GET /api/user', 206, {})).toHaveLength(1);
    expect(contract.faultsOf('GET /api/user', 404, { code: 400, message: 'no' })).toHaveLength(1);
  });

  test('users, their tokens and their default organization', async () => {
    await call('GET /api/user', 200);
    await call('GET /api/user/organizations/default', 200);
    const { id } = await call('POST /api/user/tokens', 200, { body: { description: 'mine' } });
    await call('POST /api/user/tokens', 200, { body: { description: 'r', type: 'refresh', expires: 0 } });
    await call('GET /api/user/tokens', 200);
    await call('GET /api/user/tokens', 200, { query: '?maxResults=1&filter=all' });
    await call('GET /api/user/tokens', 400, { query: '?filter=some' });
    await call('DELETE /api/user/tokens/{tokenId}', 204, { path: { tokenId: id } });
    await call('DELETE /api/user/tokens/{tokenId}', 404, { path: { tokenId: id } });
  });

  test('members', async () => {
    const path = { userLogin: 'ann' };
    await call('POST /api/orgs/{orgName}/members/{userLogin}', 200, { path, body: { role: 'member' } });
    await call('POST /api/orgs/{orgName}/members/{userLogin}', 409, { path, body: { role: 'member' } });
    await call('POST /api/orgs/{orgName}/members/{userLogin}', 400, { path, body: { role: 'king' } });
    await call('GET /api/orgs/{orgName}/members', 200);
    await call('PATCH /api/orgs/{orgName}/members/{userLogin}', 204, { path, body: { role: 'admin' } });
    await call('PATCH /api/orgs/{orgName}/members/{userLogin}', 400, { path, body: { role: 7 } });
    await call('DELETE /api/orgs/{orgName}/members/{userLogin}', 204, { path });
    await call('DELETE /api/orgs/{orgName}/members/{userLogin}', 404, { path });
  });

  test('teams and their tokens', async () => {
    const path = { teamName: 'dev' };
    await call('POST /api/orgs/{orgName}/teams/pulumi', 201, { body: { name: 'dev', displayName: 'Dev' } });
    await call('POST /api/orgs/{orgName}/teams/pulumi', 409, { body: { name: 'dev' } });
    await call('POST /api/orgs/{orgName}/teams/pulumi', 400, { body: { name: 'a b' } });
    const change = { memberAction: 'add', member: 'admin', newDisplayName: 'Developers' };
    await call('PATCH /api/orgs/{orgName}/teams/{teamName}', 204, { path, body: change });
    const environment = { projectName: 'app', envName: 'prod' };
    for (const environments of [
      { addEnvironmentPermission: { ...environment, permission: 'open', maxOpenDuration: '2h0m0s' } },
      { editEnvironmentPermission: { ...environment, permission: 'write' } },
      { removeEnvironment: environment },
      { addEnvironmentPermission: { ...environment, permission: 'admin', maxOpenDuration: '90m' } },
    ]) {
      await call('PATCH /api/orgs/{orgName}/teams/{teamName}', 204, { path, body: environments });
    }
    const team = await call<{ environments: unknown }>('GET /api/orgs/{orgName}/teams/{teamName}', 200, {
      path,
    });
    expect(team.environments).toEqual([{ ...environment, permission: 'admin', maxOpenDuration: '1h30m0s' }]);
    await call('GET /api/orgs/{orgName}/teams', 200);
    const tokens = '/api/orgs/{orgName}/teams/{teamName}/tokens';
    const body = { name: 'ci', description: 'd', expires: 0 };
    const created = await call<Named & { tokenValue: string }>(`POST ${tokens}`, 200, { path, body });
    await call('GET /api/user', 200, { token: created.tokenValue });
    await call('GET /api/user/organizations/default', 200, { token: created.tokenValue });
    await call(`GET ${tokens}`, 200, { path });
    await call(`DELETE ${tokens}/{tokenId}`, 204, { path: { ...path, tokenId: created.id } });
    await call('DELETE /api/orgs/{orgName}/teams/{teamName}', 204, { path });
    await call('DELETE /api/orgs/{orgName}/teams/{teamName}', 404, { path });
  });

  test('organization tokens', async () => {
    const tokens = '/api/orgs/{orgName}/tokens';
    const body = {
      name: 'deploy',
      description: '',
      expires: Math.floor(Date.now() / 1_000) + 60,
      admin: true,
    };
    const created = await call<Named & { tokenValue: string }>(`POST ${tokens}`, 200, { body });
    await call('GET /api/user', 200, { token: created.tokenValue });
    await call(`POST ${tokens}`, 409, { body });
    await call(`GET ${tokens}`, 200);
    await call(`GET ${tokens}`, 400, { query: '?maxResults=0' });
    await call(`DELETE ${tokens}/{tokenId}`, 204, { path: { tokenId: created.id } });
  });

  test('runner pools', async () => {
    const pools = '/api/orgs/{orgName}/agent-pools';
    const { id } = await call(`POST ${pools}`, 200, { body: { name: 'pool', description: 'd' } });
    const path = { poolId: id };
    await call(`GET ${pools}`, 200);
    await call(`GET ${pools}/{poolId}`, 200, { path });
    await call(`PATCH ${pools}/{poolId}`, 200, { path, body: { name: 'pool-2' } });
    await call(`DELETE ${pools}/{poolId}`, 204, { path });
    await call(`GET ${pools}/{poolId}`, 404, { path });
  });

  describe('issuers, policies and exchanges', () => {
    const issuers = '/api/orgs/{orgName}/oidc/issuers';
    let registered: Named;
    let policy: Named;

    test('an issuer with fetched keys', async () => {
      registered = await call(`POST ${issuers}`, 200, { body: { name: 'ci', url: issuer.url } });
      const path = { issuerId: registered.id };
      await call(`POST ${issuers}`, 400, { body: { name: 'ci', url: 'http://plain.example' } });
      await call(`GET ${issuers}/{issuerId}`, 200, { path });
      await call(`PATCH ${issuers}/{issuerId}`, 200, { path, body: { name: 'CI', maxExpiration: 3_600 } });
      await call(`PATCH ${issuers}/{issuerId}`, 400, { path, body: { maxExpiration: -1 } });
      await call(`POST ${issuers}/{issuerId}/regenerate-thumbprints`, 200, { path });
      await call(`GET ${issuers}/{issuerId}`, 404, { path: { issuerId: 'nobody' } });
    });

    test('an issuer with static keys', async () => {
      const body = { name: 'static', url: 'https://k8s.example', jwks: { keys: [ecTestKey('k').jwk] } };
      const { id: issuerId } = await call(`POST ${issuers}`, 200, { body });
      await call(`GET ${issuers}`, 200);
      await call(`POST ${issuers}/{issuerId}/regenerate-thumbprints`, 400, { path: { issuerId } });
      await call(`DELETE ${issuers}/{issuerId}`, 204, { path: { issuerId } });
      await call(`DELETE ${issuers}/{issuerId}`, 404, { path: { issuerId } });
    });

    test('its policies', async () => {
      const policies = '/api/orgs/{orgName}/auth/policies';
      const path = { issuerId: registered.id };
      policy = await call(`GET ${policies}/oidcissuers/{issuerId}`, 200, { path });
      const allow = { decision: 'allow', tokenType: 'organization', rules: { sub: 'me' } };
      const team = { decision: 'deny', tokenType: 'team', teamName: 'd*', rules: { sub: ['a', 'b'] } };
      const inAudit = { ...allow, mode: 'audit', authorizedPermissions: ['admin'] };
      await call(`PATCH ${policies}/{policyId}`, 200, {
        path: { policyId: policy.id },
        body: { policies: [allow, { ...team, rules: { sub: 'a' } }, inAudit] },
      });
      await call(`GET ${policies}/oidcissuers/{issuerId}`, 200, { path });
      await call(`PATCH ${policies}/{policyId}`, 400, {
        path: { policyId: policy.id },
        body: { policies: [] },
      });
    });

    test('an exchange', async () => {
      const body = {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        audience: 'urn:pulumi:org:main',
        subject_token_type: 'urn:ietf:params:oauth:token-type:id_token',
        subject_token: await issuer.mint({ sub: 'me', aud: 'urn:pulumi:org:main' }),
      };
      const granted = await call<{ access_token: string }>('POST /api/oauth/token', 200, { body });
      await call('GET /api/user', 200, { token: granted.access_token });
      await call(`GET ${issuers}`, 200);
      await call('GET /api/orgs/{orgName}/tokens', 200, { query: '?origin=exchange' });
    });
  });

  test('the audit log', async () => {
    const log = await call<{ auditLogEvents: unknown[] }>('GET /api/orgs/{orgName}/auditlogs/v2', 200);
    expect(log.auditLogEvents.length).toBeGreaterThan(10);
    await call('GET /api/orgs/{orgName}/auditlogs/v2', 400, { query: '?startTime=yesterday' });
    await call('GET /api/orgs/{orgName}/auditlogs/v2/export', 200, { query: '?format=csv' });
    await call('GET /api/orgs/{orgName}/auditlogs/v2/export', 200, { query: '?format=cef' });
    await call('GET /api/orgs/{orgName}/auditlogs/v2/export', 400, { query: '?format=xml' });
  });
});
