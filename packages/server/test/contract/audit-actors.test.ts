import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AuditEventName, auditEventNames } from '../../src/audit/audit-event.ts';
import { type RegisteredIssuer, registerIssuer } from '../journeys/trusting-server.ts';
import { describeOnBothEngines } from '../support/databases/databases.ts';
import { objectsOfEvents } from '../support/operations/objects-of-events.ts';
import { methodOf, nameOf, type Operation } from '../support/operations/operation.ts';
import { esc, type OperationWorld, org, startOperationWorld } from '../support/operations/operation-world.ts';
import { operations } from '../support/operations/operations.ts';

interface Workload {
  readonly issuer: string;
  readonly subject: string | null;
  readonly decisionId: string;
}

interface WireEvent {
  readonly event: AuditEventName;
  readonly sequence: number;
  readonly description: string;
  readonly user: { readonly githubLogin: string };
  readonly actsAs?: string;
  readonly tokenName?: string;
  readonly workload?: Workload;
  readonly details: Readonly<Record<string, unknown>>;
}

interface Caller {
  readonly token: string;
  readonly login: string;
  readonly workload: Workload | undefined;
  readonly actsAs: string | undefined;
}

type Exchange = (kind: string, scope: string) => Promise<Caller>;

const asMachine: (scope: string) => (world: OperationWorld, exchange: Exchange) => Promise<Caller> =
  (scope) => (_world, exchange) =>
    exchange('organization', scope);
const asUser = (_world: OperationWorld, exchange: Exchange) => exchange('personal', 'user:admin');

const callers: readonly [string, (world: OperationWorld, exchange: Exchange) => Promise<Caller>][] = [
  ['a workload with a machine token', asMachine('admin')],
  ['a workload without any permission', asMachine('')],
  [
    'a personal token that a workload created with its own',
    async (world, exchange) => {
      const user = await asUser(world, exchange);
      const body = { description: 'further' };
      const created = await world.make<{ tokenValue: string }>('POST', '/api/user/tokens', {
        token: user.token,
        body,
      });
      return { ...user, token: created.tokenValue };
    },
  ],
  [
    'a person',
    async (world) => ({
      ...{ token: world.server.adminToken, login: 'admin' },
      ...{ workload: undefined, actsAs: undefined },
    }),
  ],
];

/** Operations that cause the events which no route causes alone. */
const furtherOperations: readonly Operation[] = [
  {
    ...{
      route: `POST ${esc}/open`,
      variant: 'with an identity token',
      need: { kind: 'token' },
      transactions: 1,
    },
    async request({ world, environment }) {
      const body = 'values: {token: {fn::open::oidc: {audience: vault, identityToken: {version: v2}}}}';
      await world.make('PATCH', `${esc}/${environment}`, { body });
      return { path: `${esc}/${environment}/open` };
    },
  },
  {
    ...{ route: `POST ${esc}`, variant: 'with a trusted name', need: { kind: 'token' }, transactions: 1 },
    async request({ world }) {
      const name = world.newName('trusted');
      const query = new URLSearchParams({ role: 'r', project: 'app', environment: name });
      await world.make('GET', `${org}/oidc/trust/vault?${query}`);
      return { path: esc, body: { project: 'app', name } };
    },
  },
  {
    ...{ route: `POST ${esc}/open`, variant: 'with read only', need: { kind: 'token' }, transactions: 1 },
    async request({ world, environment }) {
      await world.grant({ kind: 'organization' }, environment, 'read');
      return { path: `${esc}/${environment}/open` };
    },
  },
];

const changing = [
  ...operations.filter(({ need, transactions }) => need.kind !== 'nothing' && transactions > 0),
  ...furtherOperations,
];

describeOnBothEngines(
  'an event of the audit log names its object, and its actor is',
  (openTestDatabase, engine) => {
    const seen = new Set<AuditEventName>();

    // The engines differ in how rows are stored, not in what an event names.
    for (const [name, createCaller] of engine === 'sqlite' ? callers : callers.slice(0, 1)) {
      describe(name, () => {
        let world: OperationWorld;
        let stop: () => Promise<void>;
        let issuer: RegisteredIssuer;
        let caller: Caller;
        const collected: WireEvent[] = [];

        beforeAll(async () => {
          ({ world, stop } = await startOperationWorld(await openTestDatabase()));
          await world.environment();
          const allow = { decision: 'allow', rules: { sub: 'repo:*' } };
          issuer = await registerIssuer(world.server, {
            policies: [
              { ...allow, tokenType: 'organization', authorizedPermissions: ['admin'] },
              { ...allow, tokenType: 'personal', userLogin: 'admin' },
            ],
          });
          caller = await createCaller(world, exchange);
        });
        afterAll(() => stop());

        const page = (filter = '', organization = 'main') =>
          world.make<{ auditLogEvents: WireEvent[]; continuationToken?: string }>(
            'GET',
            `/api/orgs/${organization}/auditlogs/v2?${filter}`,
          );

        async function listAll(filter: string): Promise<WireEvent[]> {
          const events: WireEvent[] = [];
          for (let more = ''; ; ) {
            const { auditLogEvents, continuationToken } = await page(filter + more);
            events.push(...auditLogEvents);
            if (continuationToken === undefined) return events;
            more = `&continuationToken=${encodeURIComponent(continuationToken)}`;
          }
        }

        async function eventsOf(act: () => Promise<unknown>): Promise<WireEvent[]> {
          const newest = (await page()).auditLogEvents[0]?.sequence ?? 0;
          await act();
          return (await page()).auditLogEvents.filter(({ sequence }) => sequence > newest);
        }

        async function exchange(kind: string, scope: string): Promise<Caller> {
          const subject = `repo:acme/${kind}:ref:refs/heads/main`;
          let token = '';
          const [event] = await eventsOf(async () => {
            const { status, body } = await world.server.exchange({
              requested_token_type: `urn:pulumi:token-type:access_token:${kind}`,
              ...{ scope, subject_token: issuer.mint({ sub: subject }) },
            });
            expect([status, body.error_description]).toEqual([200, undefined]);
            token = body.access_token;
          });
          if (event === undefined) throw new Error('no event');
          const decisionId = String(event.details['decisionId']);
          const workload = { issuer: issuer.url, subject, decisionId };
          expect(event.workload).toEqual(workload);
          expectObject(event);
          return kind === 'personal'
            ? { token, login: 'admin', workload, actsAs: undefined }
            : { token, login: subject, workload, actsAs: 'main' };
        }

        function expectObject(event: WireEvent): void {
          seen.add(event.event);
          const members = objectsOfEvents[event.event];
          if (typeof members === 'string') throw new Error(`${event.event} is not an event of ${members}`);
          const [first = ''] = members;
          for (const member of members) {
            const values = member
              .replace('#', '')
              .split('|')
              .map((each) => event.details[each] ?? '');
            expect([event.event, member, event.details, values.some((value) => value !== '')]).toEqual([
              event.event,
              member,
              event.details,
              true,
            ]);
            if (member !== first || member.startsWith('#')) continue;
            const texts = values.flat().map(String);
            expect(event.description).toSatisfy((text: string) =>
              texts.some((value) => text.includes(value)),
            );
          }
        }

        function expectActor(event: WireEvent): void {
          const { user, actsAs, workload, tokenName } = event;
          expect([event.event, user.githubLogin, actsAs, workload]).toEqual([
            event.event,
            caller.login,
            caller.actsAs,
            caller.workload,
          ]);
          expect(tokenName).toMatch(/./);
        }

        test.each(changing.map((operation) => [nameOf(operation), operation] as const))(
          '%s',
          async (_name, operation) => {
            const { token } = caller;
            const environment = await world.environment();
            const { path, ...options } = await operation.request({ world, token, environment });
            let status = 0;
            const events = await eventsOf(async () => {
              ({ status } = await world.server.call(methodOf(operation), path, { ...options, token }));
            });
            // The event of a new organization is in its own log.
            if (status < 300 && path !== '/api/orgs') expect(events).not.toEqual([]);
            for (const event of events) {
              expectActor(event);
              expectObject(event);
            }
            collected.push(...events);
          },
        );

        test('a created organization', async () => {
          const created = world.newName('created');
          const { token } = caller;
          const { status } = await world.server.call('POST', '/api/orgs', { token, body: { name: created } });
          if (caller.actsAs !== undefined) return expect(status).toBe(403);
          const { auditLogEvents: events } = await page('', created);
          expect(events.map(({ event }) => event)).toContain('organization-created');
          for (const event of events) {
            expectActor(event);
            expectObject(event);
          }
        });

        test('a refreshed token', async () => {
          const { token } = caller;
          const body = { type: 'refresh', description: 'laptop' };
          const created = await world.server.call<{ tokenValue: string }>('POST', '/api/user/tokens', {
            token,
            body,
          });
          if (caller.actsAs !== undefined) return expect(created.status).toBe(403);
          const parameters = { grant_type: 'refresh_token', refresh_token: created.body.tokenValue };
          const events = await eventsOf(() => world.server.exchange(parameters));
          expect(events.map(({ event }) => event)).toEqual(['access-token-refreshed']);
          for (const event of events) {
            expectActor(event);
            expectObject(event);
          }
          collected.push(...events);
          const path = `${org}/oidc/decisions?maxResults=1`;
          const { decisions } = await world.make<{ decisions: { message: string }[] }>('GET', path);
          const creator = caller.workload === undefined ? '' : `, which ${caller.workload.subject} created`;
          expect(decisions[0]?.message).toBe(
            `granted a personal token of admin for the refresh token "laptop"${creator}`,
          );
        });

        test('a refused exchange', async () => {
          const sub = 'elsewhere:acme/app';
          const events = await eventsOf(() => world.server.exchange({ subject_token: issuer.mint({ sub }) }));
          expect(events).toMatchObject([
            {
              event: 'oidc-token-exchange-denied',
              workload: { issuer: issuer.url, subject: sub, decisionId: events[0]?.details['decisionId'] },
            },
          ]);
          for (const event of events) expectObject(event);
        });

        test('all of them are found by the subject of the workload, and nothing else is', async () => {
          const { workload } = caller;
          if (workload === undefined) return;
          const filter = `subjectFilter=${encodeURIComponent(String(workload.subject).replace(/:ref.*/, ':*'))}`;
          const found = await listAll(filter);
          expect(found.map(({ workload: { subject } = {} }) => subject)).toEqual(
            found.map(() => workload.subject),
          );
          const sequences = new Set(found.map(({ sequence }) => sequence));
          expect(collected.filter(({ sequence }) => !sequences.has(sequence))).toEqual([]);
          expect(collected.length).toBeGreaterThan(20);
        });

        test('the listings of sessions, tokens and decisions name the workload, or the person and the token', async () => {
          const { sessions } = await world.make<{
            sessions: { openedBy: string; token: { name: string }; workload?: Workload }[];
          }>('GET', `${org}/environment-sessions`);
          for (const { openedBy, token, workload } of sessions) {
            const byAdministrator = token.name === 'bootstrap';
            expect(workload).toEqual(byAdministrator ? undefined : caller.workload);
            expect([openedBy, token.name]).toEqual([expect.stringMatching(/./), expect.stringMatching(/./)]);
          }
          const { tokens } = await world.make<{
            tokens: { origin: string; name: string; createdBy: string; workload?: Workload }[];
          }>('GET', `${org}/tokens?origin=exchange`);
          for (const { workload } of tokens) {
            expect(workload).toMatchObject({
              issuer: expect.stringMatching(/^https:/),
              subject: expect.stringMatching(/^repo:/),
              decisionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
            });
          }
          const created = await world.make<{ tokens: { name: string; createdBy: string }[] }>(
            'GET',
            `${org}/tokens`,
          );
          for (const token of created.tokens)
            expect([token.name, token.createdBy]).toEqual([
              expect.stringMatching(/./),
              expect.stringMatching(/./),
            ]);
          const { decisions } = await world.make<{
            decisions: {
              request: { grantType: string };
              token: { issuer: string; subject: string } | null;
            }[];
          }>('GET', `${org}/oidc/decisions`);
          for (const { token } of decisions.filter(({ request }) => request.grantType !== 'refresh_token'))
            expect([token?.issuer, token?.subject]).toEqual([
              expect.stringMatching(/^https:/),
              expect.stringMatching(/:/),
            ]);
          expect(decisions.length).toBeGreaterThan(1);
        });
      });
    }

    if (engine !== 'sqlite') return;
    test('every type of event has occurred above, or is the server’s own', () => {
      const elsewhere: readonly AuditEventName[] = [
        // granted-tokens.test.ts exchanges for each of these.
        'team-token-created-for-oidc-issuer',
        'deployment-runner-token-created-for-oidc-issuer',
      ];
      const own = auditEventNames.filter((name) => objectsOfEvents[name] === 'the server itself');
      expect(auditEventNames.filter((name) => !seen.has(name))).toEqual(
        auditEventNames.filter((name) => own.includes(name) || elsewhere.includes(name)),
      );
    });
  },
);
