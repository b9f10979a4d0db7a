import { afterAll, beforeAll, expect, test } from 'vitest';
import { decisionIdOf, type RegisteredIssuer } from '../../journeys/trusting-server.ts';
import { type ChangeLog, logChanges } from '../../support/databases/change-log.ts';
import { describeOnBothEngines } from '../../support/databases/databases.ts';
import { type GatedDatabase, gateWrites } from '../../support/databases/write-gate.ts';
import { type OperationWorld, org, startOperationWorld } from '../../support/operations/operation-world.ts';
import type { TokenAnswer } from '../../support/servers/running-server.ts';
import { throwUnheld } from './effects-of-operations.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const kindOf = (kind: string) => `urn:pulumi:token-type:access_token:${kind}`;
const identity = 'urn:ietf:params:oauth:token-type:id_token';
const rules = { sub: 'repo:*' };
const tablesOfAudit = ['audit_events', 'audit_heads'];

/** A request to the token endpoint, and the change that ends its grant before the commit. */
interface Ending {
  readonly body: Record<string, string>;
  readonly end: () => Promise<unknown>;
}

interface Case {
  readonly name: string;
  readonly reason: string;
  /** True if the refusal writes an audit event in addition to its decision. */
  readonly audited: boolean;
  readonly prepare: (world: OperationWorld) => Promise<Ending>;
}

const subject = (issuer: RegisteredIssuer) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
  audience: 'urn:pulumi:org:main',
  subject_token_type: identity,
  subject_token: issuer.mint(),
});

async function issuerWith(world: OperationWorld, policy: object): Promise<RegisteredIssuer> {
  const issuer = await world.issuer();
  await issuer.setPolicies([{ decision: 'allow', rules, ...policy }]);
  return issuer;
}

const identityPolicy = { tokenType: 'identity', audience: 'service.example' };

async function identityRequest(world: OperationWorld) {
  const issuer = await issuerWith(world, identityPolicy);
  const body = {
    ...subject(issuer),
    requested_token_type: identity,
    audience: 'service.example',
    resource: 'urn:pulumi:org:main',
  };
  return { issuer, body };
}

async function memberWithRefreshToken(world: OperationWorld) {
  const login = await world.member();
  const { tokenValue: token } = await world.tokenOf(login);
  const body = { type: 'refresh' };
  const refresh = await world.make<{ id: string; tokenValue: string }>('POST', '/api/user/tokens', {
    token,
    body,
  });
  return { login, id: refresh.id, body: { grant_type: 'refresh_token', refresh_token: refresh.tokenValue } };
}

const cases: readonly Case[] = [
  {
    name: 'the member that a personal token is for is removed',
    reason: 'target_unknown',
    audited: true,
    async prepare(world) {
      const login = await world.member();
      const issuer = await issuerWith(world, { tokenType: 'personal', userLogin: login });
      return {
        body: { ...subject(issuer), requested_token_type: kindOf('personal'), scope: `user:${login}` },
        end: () => world.make('DELETE', `${org}/members/${login}`),
      };
    },
  },
  {
    name: 'the team that a token is for is deleted',
    reason: 'target_unknown',
    audited: true,
    async prepare(world) {
      const team = await world.team();
      const issuer = await issuerWith(world, { tokenType: 'team', teamName: team });
      return {
        body: { ...subject(issuer), requested_token_type: kindOf('team'), scope: `team:${team}` },
        end: () => world.make('DELETE', `${org}/teams/${team}`),
      };
    },
  },
  {
    name: 'the runner pool that a token is for is deleted',
    reason: 'target_unknown',
    audited: true,
    async prepare(world) {
      const { id, name } = await world.pool();
      const issuer = await issuerWith(world, { tokenType: 'runner', runnerID: name });
      return {
        body: { ...subject(issuer), requested_token_type: kindOf('runner'), scope: `runner:${name}` },
        end: () => world.make('DELETE', `${org}/agent-pools/${id}`),
      };
    },
  },
  {
    name: 'the issuer of the subject token is deleted',
    reason: 'issuer_unknown',
    audited: true,
    async prepare(world) {
      const issuer = await world.issuer();
      return {
        body: { ...subject(issuer), requested_token_type: kindOf('organization') },
        end: () => world.make('DELETE', `${org}/oidc/issuers/${issuer.id}`),
      };
    },
  },
  {
    name: 'the policies came to deny an identity token',
    reason: 'denied_by_policy',
    audited: true,
    async prepare(world) {
      const { issuer, body } = await identityRequest(world);
      return { body, end: () => issuer.setPolicies([{ decision: 'deny', rules, ...identityPolicy }]) };
    },
  },
  {
    name: 'the issuer of an identity token’s subject is deleted',
    reason: 'issuer_unknown',
    audited: true,
    async prepare(world) {
      const { issuer, body } = await identityRequest(world);
      return { body, end: () => world.make('DELETE', `${org}/oidc/issuers/${issuer.id}`) };
    },
  },
  {
    name: 'the refresh token is revoked',
    reason: 'refresh_token_invalid',
    audited: false,
    async prepare(world) {
      const { id, body } = await memberWithRefreshToken(world);
      return { body, end: () => world.make('DELETE', `${org}/tokens/${id}`) };
    },
  },
  {
    name: 'the user of the refresh token is removed',
    reason: 'refresh_token_invalid',
    audited: false,
    async prepare(world) {
      const { login, body } = await memberWithRefreshToken(world);
      return { body, end: () => world.make('DELETE', `${org}/members/${login}`) };
    },
  },
];

describeOnBothEngines('the effect of an exchange', (openTestDatabase) => {
  let database: GatedDatabase;
  let log: ChangeLog;
  let world: OperationWorld;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    database = gateWrites(await openTestDatabase());
    log = await logChanges(database);
    ({ world, stop } = await startOperationWorld(database));
  });
  afterAll(() => stop());

  const post = (path: string, body: Record<string, string>) =>
    world.server.call<TokenAnswer>('POST', path, {
      token: null,
      headers: form,
      body: new URLSearchParams(body).toString(),
    });

  const decisionsOf = async ({ id }: RegisteredIssuer) => {
    const { body } = await world.server.call<{ decisions: { reason: string }[] }>(
      'GET',
      `${org}/oidc/decisions?issuerId=${id}`,
    );
    return body.decisions.map(({ reason }) => reason);
  };

  test.each(cases)('is refused, and commits neither a grant nor a token, once $name', async (refused) => {
    const { body, end } = await refused.prepare(world);
    // It would have been granted.
    const writes = database.countWrites();
    expect((await post('/api/oauth/token', body)).status).toBe(200);
    expect(database.countWrites() - writes).toBe(1);
    const held = database.holdWrite();
    const answering = post('/api/oauth/token', body);
    await Promise.race([held.reached, answering.then(throwUnheld)]);
    await end();
    const ended = await log.position();
    held.release();
    const answer = await answering;
    expect(answer.status).toBe(400);
    const id = decisionIdOf(answer);
    const { body: decision } = await world.server.call<{ reason: string }>(
      'GET',
      `${org}/oidc/decisions/${id}`,
    );
    expect(decision.reason).toBe(refused.reason);
    const tables = refused.audited ? [...tablesOfAudit, 'decisions'] : ['decisions'];
    const committed = await log.since(ended);
    expect(committed.tables).toEqual(tables);
    expect(committed.events).toEqual(refused.audited ? ['oidc-token-exchange-denied'] : []);
  });

  test('is an identity token on the terms of the policies that changed in the meantime, and one decision', async () => {
    const { issuer, body } = await identityRequest(world);
    await world.make('PATCH', `${org}/oidc/issuers/${issuer.id}`, { body: { singleUse: true } });
    const held = database.holdWrite();
    const answering = post('/api/oauth/token', body);
    await Promise.race([held.reached, answering.then(throwUnheld)]);
    await issuer.setPolicies([{ decision: 'allow', rules: { sub: 'repo:acme/*' }, ...identityPolicy }]);
    const changed = await log.position();
    held.release();
    const answer = await answering;
    expect(answer.body).toMatchObject({ issued_token_type: identity, token_type: 'N_A' });
    expect(await log.since(changed)).toEqual({
      tables: [...tablesOfAudit, 'decisions', 'used_subject_tokens'],
      events: ['identity-token-issued'],
    });
    expect(await decisionsOf(issuer)).toEqual(['granted']);
  });

  test('is 404 for the deletion of an issuer that was deleted in the meantime, and the audit log has one deletion', async () => {
    const { id } = await world.issuer();
    const remove = () => world.server.call('DELETE', `${org}/oidc/issuers/${id}`);
    const held = database.holdWrite();
    const answering = remove();
    await Promise.race([held.reached, answering.then(throwUnheld)]);
    expect((await remove()).status).toBe(204);
    const ended = await log.position();
    held.release();
    expect((await answering).status).toBe(404);
    expect((await log.since(ended)).tables).toEqual([]);
  });

  test('is nothing for the revocation of a token that was revoked in the meantime', async () => {
    const { id, tokenValue } = await world.organizationToken();
    const held = database.holdWrite();
    const answering = post('/api/oauth/revoke', { token: tokenValue });
    await Promise.race([held.reached, answering.then(throwUnheld)]);
    await world.make('DELETE', `${org}/tokens/${id}`);
    const ended = await log.position();
    held.release();
    expect((await answering).status).toBe(200);
    expect((await log.since(ended)).tables).toEqual([]);
  });
});
