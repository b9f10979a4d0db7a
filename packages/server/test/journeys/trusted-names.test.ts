import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import {
  addMember,
  auditEvents,
  type Environments,
  environmentsOf,
} from '../support/environments/environments.ts';
import { nameUnavailable, namingOf } from '../support/environments/named-environments.ts';
import { type RunningServer, startServer } from '../support/servers/running-server.ts';

interface Trusts {
  readonly trusts: readonly {
    readonly id: string;
    readonly cloud: string;
    readonly subject: string;
    readonly names: Readonly<Record<string, string>>;
    readonly createdBy: string;
  }[];
}

const base = '/api/esc/environments/main';

describeOnBothEngines('trusted names', (openTestDatabase) => {
  let server: RunningServer;
  let environments: Environments;
  let naming: ReturnType<typeof namingOf>;
  let mallory: string;

  beforeAll(async () => {
    server = await startServer({ database: await openTestDatabase() });
    environments = environmentsOf(server);
    naming = namingOf(server);
    mallory = await addMember(server, 'mallory');
    await environments.make('mine/own', 'values: {}', { token: mallory });
  });
  afterAll(() => server.stop());

  describe('a name with a generated trust setup', () => {
    const setups = [
      ['by name', 'project=trusted&environment=prod', 'trusted/prod'],
      ['by name, in other letters', 'project=trusted&environment=case', 'Trusted/Case'],
      ['by a pattern of its project', 'project=pattern&environment=*', 'pattern/any'],
      ['in the project default', 'environment=legacy', 'default/legacy'],
      ['by an attribute', 'attributes=currentEnvironment.name%3Dattribute/prod', 'attribute/prod'],
      ['by an attribute, in the project default', 'attributes=rootEnvironment.name%3Dold', 'default/old'],
    ] as const;
    test.each(setups)('%s is refused to a member without admin', async (_, query, name) => {
      expect((await naming.trust(query)).status).toBe(200);
      expect(await naming.create(name, mallory)).toEqual(nameUnavailable(name));
      expect(await naming.clone('mine/own', name, mallory)).toEqual(nameUnavailable(name));
      // Their own setup changes nothing.
      expect((await naming.trust(query, mallory)).status).toBe(200);
      expect(await naming.create(name, mallory)).toEqual(nameUnavailable(name));
    });

    test('is available to its generator, to callers with admin on its project, and to administrators, with an audit note', async () => {
      expect((await naming.trust('project=logged&environment=own', mallory)).status).toBe(200);
      expect((await naming.create('logged/own', mallory)).status).toBe(200);
      const projectAdmin = await addMember(server, 'project-admin', { 'logged/*': 'admin' });
      expect((await naming.trust('project=logged&environment=one,two')).status).toBe(200);
      expect((await naming.create('logged/one', projectAdmin)).status).toBe(200);
      expect((await naming.trust('project=logged&environment=two', mallory)).status).toBe(200);
      expect((await naming.create('logged/two')).status).toBe(200);
      const events = await auditEvents(server, 'environment-created-with-existing-trust');
      expect(events.slice(0, 2)).toMatchObject([
        {
          user: { githubLogin: 'admin' },
          description: 'admin used an existing trust setup for logged/two',
          details: {
            environment: 'logged/two',
            trusts: [
              {
                cloud: 'vault',
                subject: 'pulumi:environments:org:main:env:logged/two',
                createdBy: 'mallory',
                names: { role: 'r' },
              },
            ],
          },
        },
        { user: { githubLogin: 'project-admin' }, details: { trusts: [{ createdBy: 'admin' }] } },
      ]);
    });

    test('is free again once an administrator deleted its record', async () => {
      await naming.trust('project=freed&environment=prod');
      await naming.trust('project=freed&environment=prod');
      const list = '/api/orgs/main/oidc/trusts';
      expect((await server.call('GET', list, { token: mallory })).status).toBe(403);
      const { body } = await server.call<Trusts>('GET', list);
      const found = body.trusts.filter(({ subject }) => subject.endsWith(':freed/prod'));
      expect(found).toHaveLength(1);
      const one = `${list}/${found[0]?.id}`;
      expect((await server.call('DELETE', one, { token: mallory })).status).toBe(403);
      expect((await naming.create('freed/prod', mallory)).status).toBe(409);
      expect((await server.call('DELETE', one)).status).toBe(204);
      expect((await server.call('DELETE', one)).status).toBe(404);
      expect((await naming.create('freed/prod', mallory)).status).toBe(200);
      expect((await auditEvents(server, 'trust-setup-deleted'))[0]?.details).toMatchObject({
        subjects: ['pulumi:environments:org:main:env:freed/prod'],
      });
    });

    test('is listed with its environment by name, pattern and id, for callers who may read it', async () => {
      await environments.make('listed/prod', 'values: {}');
      const { body: about } = await server.call<{ id: string }>('GET', `${base}/listed/prod/metadata`);
      await naming.trust('project=listed&environment=prod');
      await naming.trust('project=listed&environment=*', mallory);
      await naming.trust(`environmentId=${about.id}&audience=x`);
      await naming.trust('project=listed&environment=other');
      const { body } = await server.call<Trusts>('GET', `${base}/listed/prod/trusts`);
      expect(
        body.trusts
          .map(({ subject, createdBy }) => [subject.split(':').slice(-2).join(':'), createdBy])
          .sort(),
      ).toEqual([
        [`env:${about.id}`, 'admin'],
        ['env:listed/*', 'mallory'],
        ['env:listed/prod', 'admin'],
      ]);
      expect((await server.call('GET', `${base}/listed/prod/trusts`, { token: mallory })).status).toBe(404);
    });

    test('and a setup over the caller’s limit is refused, without a partial record', async () => {
      const many = await addMember(server, 'collector');
      const names = (from: number, to: number) =>
        Array.from({ length: to - from }, (_, index) => `n${from + index}`).join(',');
      for (let from = 0; from < 1_000; from += 500)
        expect((await naming.trust(`project=many&environment=${names(from, from + 500)}`, many)).status).toBe(
          200,
        );
      const refused = await naming.trust('project=many&environment=n5,extra', many);
      expect([refused.status, refused.body.message]).toEqual([
        409,
        'Your trust setups can name at most 1000 environments in total. An administrator of main can delete the records that are no longer needed ("symbolon trust list").',
      ]);
      expect((await naming.trust('project=many&environment=n5', many)).status).toBe(200);
      expect((await naming.create('many/extra', mallory)).status).toBe(200);
      expect((await naming.trust('project=many&environment=other', mallory)).status).toBe(200);
    });
  });
});
