import type { Kysely } from 'kysely';
import type { Database, Schema } from '../../../src/database/index.ts';
import { type Clock, systemClock } from '../../../src/platform/time/clock.ts';
import { type RegisteredIssuer, registerIssuer } from '../../journeys/trusting-server.ts';
import { startHttpsIssuer } from '../issuers/https-issuer.ts';
import { createTestAuthority } from '../issuers/test-authority.ts';
import { startServer } from '../servers/running-server.ts';
import type { CallOptions, ServerClient } from '../servers/server-client.ts';

/** Creates, as the administrator of `main`, the resources that a request needs. */
export interface OperationWorld {
  readonly server: ServerClient;
  readonly clock: ShiftedClock;
  /** The id of an issuer whose certificates the server can read. */
  reachableIssuer(): Promise<string>;
  /** Returns a name that is not in use. */
  newName(prefix: string): string;
  /** Calls as the administrator, or as `token`; throws on a failure. */
  make<Body = Record<string, unknown>>(method: string, path: string, options?: CallOptions): Promise<Body>;
  /** Creates a member and returns the member's login. */
  member(role?: 'admin' | 'member'): Promise<string>;
  tokenOf(login: string): Promise<{ readonly id: string; readonly tokenValue: string }>;
  /** Creates a team with these members and returns its name. */
  team(...members: string[]): Promise<string>;
  teamToken(team: string): Promise<{ readonly id: string; readonly tokenValue: string }>;
  organizationToken(admin?: boolean): Promise<{ readonly id: string; readonly tokenValue: string }>;
  pool(): Promise<{ readonly id: string; readonly name: string; readonly tokenValue: string }>;
  /** Creates an issuer whose policies allow tokens of the organization. */
  issuer(): Promise<RegisteredIssuer>;
  /**
   * Creates an environment in the project `app`, such as `app/e1`, with two revisions; the first is tagged `stable`.
   */
  environment(): Promise<string>;
  grant(grantee: object, scope: string, permission: string): Promise<void>;
  /** Lets a token expire. */
  expire(tokenId: string): Promise<void>;
  /** Makes a member's token act in all organizations of its user, which no route does. */
  unbind(tokenId: string): Promise<void>;
  revoke(grantee: { readonly kind: string; readonly name?: string }, scope: string): Promise<void>;
}

export const org = '/api/orgs/main';
export const esc = '/api/esc/environments/main';

/** The real time plus an offset. */
interface ShiftedClock extends Clock {
  advanceSeconds(seconds: number): void;
}

function createShiftedClock(): ShiftedClock {
  let addedMs = 0;
  return {
    now: () => systemClock.now() + addedMs,
    monotonicMs: () => systemClock.monotonicMs() + addedMs,
    advanceSeconds(seconds) {
      addedMs += seconds * 1_000;
    },
  };
}

interface WorldParts {
  readonly server: ServerClient;
  readonly clock: ShiftedClock;
  readonly database: Database;
  /** The URL of a real issuer over TLS. */
  readonly issuerUrl: string;
}

/** Starts a server on the database, and an issuer that it can reach. */
export async function startOperationWorld(
  database: Database,
): Promise<{ readonly world: OperationWorld; readonly stop: () => Promise<void> }> {
  const authority = await createTestAuthority();
  const issuer = await startHttpsIssuer({ authority, algorithms: ['ES256'] });
  const clock = createShiftedClock();
  const server = await startServer({ database, clock, authorities: [authority.certificatePem] });
  return {
    world: createOperationWorld({ server: closing(server), clock, database, issuerUrl: issuer.url }),
    async stop() {
      await server.stop();
      await issuer.stop();
    },
  };
}

/**
 * Uses a new connection for each request, because on a slow machine the server may close an idle connection that is
 * about to be used.
 */
function closing(server: ServerClient): ServerClient {
  return {
    ...server,
    call: (method, path, options = {}) =>
      server.call(method, path, { ...options, headers: { connection: 'close', ...options.headers } }),
  };
}

function createOperationWorld({ server, clock, database, issuerUrl }: WorldParts): OperationWorld {
  const update = (database.db as Kysely<Schema>).updateTable('access_tokens');
  let names = 0;
  let reachable: Promise<{ readonly id: string }> | undefined;
  const newName = (prefix: string) => {
    names += 1;
    return prefix + names;
  };
  async function make<Body>(method: string, path: string, options: CallOptions = {}): Promise<Body> {
    const answer = await server.call<Body>(method, path, options);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  const token = (path: string, body: object) =>
    make<{ id: string; tokenValue: string }>('POST', `${org}${path}`, { body });
  return {
    server,
    clock,
    newName,
    make,
    async reachableIssuer() {
      reachable ??= make('POST', `${org}/oidc/issuers`, { body: { name: 'reachable', url: issuerUrl } });
      return (await reachable).id;
    },
    async member(role = 'member') {
      const login = newName('user');
      await make('POST', `${org}/members/${login}`, { body: { role } });
      return login;
    },
    tokenOf: (login) => token(`/members/${login}/tokens`, {}),
    async team(...members) {
      const name = newName('team');
      await make('POST', `${org}/teams/pulumi`, { body: { name } });
      for (const member of members)
        await make('PATCH', `${org}/teams/${name}`, { body: { memberAction: 'add', member } });
      return name;
    },
    teamToken: (team) => token(`/teams/${team}/tokens`, { name: newName('token') }),
    organizationToken: (admin = false) => token('/tokens', { name: newName('token'), admin }),
    async pool() {
      const name = newName('pool');
      const pool = await make<{ id: string; tokenValue: string }>('POST', `${org}/agent-pools`, {
        body: { name },
      });
      return { ...pool, name };
    },
    issuer: () =>
      registerIssuer(server, {
        policies: [{ decision: 'allow', tokenType: 'organization', rules: { sub: 'repo:*' } }],
      }),
    async environment() {
      const name = newName('e');
      await make('POST', esc, { body: { project: 'app', name } });
      await make('PATCH', `${esc}/app/${name}`, { body: 'values: {key: {fn::secret: hidden}}' });
      const tag = { name: 'stable', revision: 1 };
      await make('POST', `${esc}/app/${name}/versions/tags`, { body: tag });
      return `app/${name}`;
    },
    async grant(grantee, scope, granted) {
      const [project, environment] = scope.split('/');
      const body = { grantee, project, environment, permission: granted };
      await make('PUT', `${org}/environment-grants`, { body });
    },
    async expire(tokenId) {
      await update
        .set({ expires_at: clock.now() - 1 })
        .where('id', '=', tokenId)
        .execute();
    },
    async unbind(tokenId) {
      await update.set({ organization_id: null }).where('id', '=', tokenId).execute();
    },
    async revoke({ kind, name }, scope) {
      const [project = '', environment = ''] = scope.split('/');
      const named = name === undefined ? {} : { granteeName: name };
      const query = new URLSearchParams({ granteeKind: kind, ...named, project, environment });
      await make('DELETE', `${org}/environment-grants?${query}`);
    },
  };
}
