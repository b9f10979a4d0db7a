import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { describeOnBothEngines, type TestDatabase } from '../support/databases/databases.ts';
import { ecTestKey } from '../support/issuers/raw-token.ts';
import {
  allowAll,
  type RegisteredIssuer,
  startTrustingServer,
  type TrustingServer,
} from './trusting-server.ts';

describeOnBothEngines('a change of trust takes effect', (openTestDatabase, engine) => {
  let database: TestDatabase;
  /** The server that makes the changes, and another one on the same database. */
  let here: TrustingServer;
  let there: TrustingServer;

  beforeAll(async () => {
    database = await openTestDatabase();
    here = await startTrustingServer(database);
    there = await startTrustingServer(await database.openAnother());
  });
  afterAll(async () => {
    await here.stop();
    await there.stop();
  });

  const teamScope = {
    requested_token_type: 'urn:pulumi:token-type:access_token:team',
    scope: 'team:dev',
  };
  const outcomeOn = async (server: TrustingServer, parameters: Record<string, string>) => {
    const answer = await server.exchange(parameters);
    return answer.status === 200 ? 'granted' : (await server.explain(answer)).reason;
  };

  /** At once on the server of the change; on the other one as soon as it is notified. */
  async function expectEverywhere(reason: string, parameters: () => Record<string, string>) {
    expect(await outcomeOn(here, parameters())).toBe(reason);
    await vi.waitFor(async () => expect(await outcomeOn(there, parameters())).toBe(reason), {
      interval: 20,
    });
  }

  function tests() {
    let issuer: RegisteredIssuer;
    beforeAll(async () => {
      await here.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'dev' } });
      issuer = await here.registerIssuer();
    });
    const asked = () => ({ subject_token: issuer.mint() });

    test('when policies change', async () => {
      await expectEverywhere('no_policy_applies', asked);
      await issuer.setPolicies([
        allowAll,
        { decision: 'allow', tokenType: 'team', teamName: '*', rules: { sub: 'repo:*' } },
      ]);
      await expectEverywhere('granted', asked);
      await issuer.setPolicies([{ ...allowAll, decision: 'deny' }, allowAll]);
      await expectEverywhere('denied_by_policy', asked);
    });

    test('when a team is deleted and created again', async () => {
      const team = { decision: 'allow', tokenType: 'team', teamName: '*', rules: { sub: 'repo:*' } };
      await issuer.setPolicies([allowAll, team]);
      const forTeam = () => ({ ...asked(), ...teamScope });
      await expectEverywhere('granted', forTeam);
      await here.call('DELETE', '/api/orgs/main/teams/dev');
      await expectEverywhere('target_unknown', forTeam);
      await here.call('POST', '/api/orgs/main/teams/pulumi', { body: { name: 'dev' } });
      await expectEverywhere('granted', forTeam);
    });

    test('when registered keys are replaced', async () => {
      const path = `/api/orgs/main/oidc/issuers/${issuer.id}`;
      await expectEverywhere('granted', asked);
      await here.call('PATCH', path, { body: { jwks: { keys: [ecTestKey('another').jwk] } } });
      await expectEverywhere('key_unknown', asked);
      await here.call('PATCH', path, { body: { jwks: { keys: [ecTestKey('key-1').jwk] } } });
      await expectEverywhere('signature_invalid', asked);
    });

    test('when an issuer is deleted and registered again', async () => {
      const other = await here.registerIssuer({ policies: [allowAll] });
      const parameters = () => ({ subject_token: other.mint() });
      await expectEverywhere('granted', parameters);
      await here.call('DELETE', `/api/orgs/main/oidc/issuers/${other.id}`);
      await expectEverywhere('issuer_unknown', parameters);
      await here.registerIssuer({ url: other.url });
      await expectEverywhere('no_policy_applies', parameters);
    });

    test('when an organization is created that was requested before', async () => {
      const name = `org-${Date.now()}`;
      const audience = `urn:pulumi:org:${name}`;
      const parameters = () => ({ ...asked(), audience });
      expect(await outcomeOn(here, parameters())).toBe('organization_unknown');
      expect(await outcomeOn(there, parameters())).toBe('organization_unknown');
      await here.call('POST', '/api/orgs', { body: { name } });
      await here.registerIssuer({ organization: name, url: issuer.url, policies: [allowAll] });
      await expectEverywhere('granted', () => ({ audience, subject_token: issuer.mint({ aud: audience }) }));
    });
  }

  describe('on every server', tests);

  test('when an access token is revoked, at once and everywhere', async () => {
    const issuer = await here.registerIssuer({ policies: [allowAll] });
    const { body } = await there.exchange({ subject_token: issuer.mint() });
    expect((await here.call('GET', '/api/user', { token: body.access_token })).status).toBe(200);
    await fetch(`${here.url}/api/oauth/revoke`, {
      method: 'POST',
      body: new URLSearchParams({ token: body.access_token }),
    });
    expect((await there.call('GET', '/api/user', { token: body.access_token })).status).toBe(401);
  });

  describe.runIf(engine === 'postgres')(
    'while nobody listens (PostgreSQL only: SQLite has no listener)',
    () => {
      let cutting: NodeJS.Timeout;
      beforeAll(() => {
        const cut = () =>
          sql`select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and pid <> pg_backend_pid()
            and (query like 'listen %' or query like 'select topic, version from change_versions%')`
            .execute(database.db)
            .catch(() => {});
        cutting = setInterval(() => void cut(), 30);
      });
      afterAll(() => clearInterval(cutting));
      tests();
    },
  );
});
