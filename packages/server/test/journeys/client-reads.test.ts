import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasContract, loadContractSchemas } from '../contract/contract-schemas.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { environmentsOf } from '../support/environments/environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface AuditList {
  readonly auditLogEvents: readonly { readonly event: string; readonly timestamp: number }[];
  readonly continuationToken?: string;
}

const contract = hasContract ? loadContractSchemas() : null;
const org = '/api/orgs/main';

describeOnBothEngines('reads of clients of the contract', (openTestDatabase) => {
  let server: RunningServer;
  let member: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    const environments = environmentsOf(server);
    for (const [name, tags] of [
      ['app/prod', { team: 'web', stage: 'prod' }],
      ['app/test', { team: 'web', stage: 'test' }],
    ] as const) {
      await environments.make(name, 'values: {a: 1}');
      for (const [tag, value] of Object.entries(tags)) {
        const body = { name: tag, value };
        expect((await environments.call('POST', `/${name}/tags`, { body })).status).toBe(200);
      }
    }
    const body = { name: 'plain', description: '', admin: false, expires: 0 };
    member = (await server.call<{ tokenValue: string }>('POST', `${org}/tokens`, { body })).body.tokenValue;
    const grant = {
      grantee: { kind: 'organization' },
      project: 'app',
      environment: 'test',
      permission: 'read',
    };
    expect((await server.call('PUT', `${org}/environment-grants`, { body: grant })).status).toBeLessThan(300);
  });
  afterAll(() => server.stop());

  const read = async <Body>(operation: string, path: string, token?: string) => {
    const answer = await server.call<Body>('GET', path, token === undefined ? {} : { token });
    expect(contract?.faultsOf(`GET ${operation}`, answer.status, answer.body) ?? []).toEqual([]);
    return answer;
  };

  test('the tags of an organization are those of the environments that the caller may read', async () => {
    const operation = '/api/esc/environments/{orgName}/tags';
    const path = '/api/esc/environments/main/tags';
    const all = await read(operation, path);
    expect(all).toMatchObject({ status: 200, body: { team: ['web'], stage: ['prod', 'test'] } });
    const visible = await read(operation, path, member);
    expect([visible.status, visible.body]).toEqual([200, { team: ['web'], stage: ['test'] }]);
  });

  test('the providers are those of the language, and there is no rotator', async () => {
    const providers = await read<{ providers: string[] }>('/api/esc/providers', '/api/esc/providers', member);
    expect(providers.status).toBe(200);
    expect(providers.body.providers).toEqual(providers.body.providers.toSorted());
    expect(providers.body.providers).toContain('aws-login');
    const unknown = await environmentsOf(server).checkText('values: {a: {fn::open::nope: {}}}');
    for (const name of providers.body.providers) {
      const checked = await environmentsOf(server).checkText(`values: {a: {fn::open::${name}: {}}}`);
      expect(checked.body.diagnostics?.[0]?.summary).not.toBe(unknown.body.diagnostics?.[0]?.summary);
    }
    expect((await read('/api/esc/rotators', '/api/esc/rotators?orgName=main')).body).toEqual({
      rotators: [],
    });
  });

  test('the first version of the audit log begins at startTime and goes back', async () => {
    const operation = '/api/orgs/{orgName}/auditlogs';
    const newest = await read<AuditList>(operation, `${org}/auditlogs`);
    const second = await server.call<AuditList>('GET', `${org}/auditlogs/v2`);
    expect(newest).toMatchObject({ status: 200, body: second.body });
    const now = Math.floor(Date.now() / 1_000);
    const counts = async (query: string) =>
      (await read<AuditList>(operation, `${org}/auditlogs${query}`)).body.auditLogEvents.length;
    const events = newest.body.auditLogEvents.length;
    expect(await counts(`?startTime=${now + 60}`)).toBe(events);
    expect(await counts(`?startTime=${now - 3_600}`)).toBe(0);
    expect(await counts(`?startTime=${now + 60}&endTime=${now - 3_600}`)).toBe(0);
    expect(await counts('?eventFilter=environment-created')).toBe(2);
    expect((await read(operation, `${org}/auditlogs`, member)).status).toBe(403);
  });

  test('the first version of the export returns the same events as the second', async () => {
    const operation = '/api/orgs/{orgName}/auditlogs/export';
    for (const format of ['csv', 'cef']) {
      const first = await read<string>(operation, `${org}/auditlogs/export?format=${format}`);
      const second = await server.call<string>('GET', `${org}/auditlogs/v2/export?format=${format}`);
      expect([first.status, first.body]).toEqual([200, second.body]);
    }
    const none = await server.call<string>('GET', `${org}/auditlogs/export?startTime=1`);
    expect(none.body.trim().split('\n')).toHaveLength(1);
  });

  test('the OpenAPI document is at the path of the contract too, without a token', async () => {
    const [own, theirs] = await Promise.all(
      ['/openapi.json', '/api/openapi/pulumi-spec.json'].map((path) =>
        server.call('GET', path, { token: null }),
      ),
    );
    expect(theirs).toMatchObject({ status: 200, body: own?.body });
    expect(theirs?.body).toHaveProperty('openapi');
  });
});
