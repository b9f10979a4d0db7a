import type { EnvironmentLevel } from './operation.ts';
import { type OperationWorld, org } from './operation-world.ts';

/** The access of a valid credential. */
export interface CallerAccess {
  /** The role in the organization `main`; `elsewhere` means in another organization, `nowhere` in none. */
  readonly role: 'admin' | 'member' | 'runner' | 'elsewhere' | 'nowhere';
  readonly isUser: boolean;
  /** The grant on the project `app`. */
  readonly granted: EnvironmentLevel | null;
}

/** One column of the matrix. */
export interface MatrixCaller {
  readonly name: string;
  readonly authorization: string | null;
  readonly token: string | null;
  /** Null if the credential is not valid. */
  readonly caller: CallerAccess | null;
}

const user = (role: CallerAccess['role'], granted: CallerAccess['granted'] = null): CallerAccess => ({
  role,
  isUser: true,
  granted,
});
const machine = (role: CallerAccess['role'], granted: CallerAccess['granted'] = null): CallerAccess => ({
  role,
  isUser: false,
  granted,
});

const withToken = (name: string, token: string, caller: CallerAccess | null): MatrixCaller => ({
  name,
  authorization: `token ${token}`,
  token,
  caller,
});

/** Creates every kind of caller, inside and outside the organization `main`. */
export async function createCallers(world: OperationWorld): Promise<readonly MatrixCaller[]> {
  return [
    ...(await createInvalid(world)),
    ...(await createOutsiders(world)),
    ...(await createMembers(world)),
    ...(await createMachines(world)),
    ...(await exchangeTokens(world)),
  ];
}

async function createInvalid(world: OperationWorld): Promise<MatrixCaller[]> {
  const [expired, revoked] = [await world.organizationToken(true), await world.organizationToken(true)];
  await world.expire(expired.id);
  await world.make('DELETE', `${org}/tokens/${revoked.id}`);
  const removed = await world.member('admin');
  const ofRemoved = await world.tokenOf(removed);
  await world.make('DELETE', `${org}/members/${removed}`);
  const { tokenValue: token } = await world.tokenOf(await world.member('admin'));
  const body = { type: 'refresh' };
  const refresh = await world.make<{ tokenValue: string }>('POST', '/api/user/tokens', { token, body });
  return [
    { name: 'no credential', authorization: null, token: null, caller: null },
    { name: 'malformed credential', authorization: 'Basic YTpi', token: null, caller: null },
    withToken('unknown token', `pul-${'1'.repeat(40)}`, null),
    withToken('expired token', expired.tokenValue, null),
    withToken('revoked token', revoked.tokenValue, null),
    withToken('refresh token', refresh.tokenValue, null),
    withToken('removed member', ofRemoved.tokenValue, null),
  ];
}

async function createOutsiders(world: OperationWorld): Promise<MatrixCaller[]> {
  const elsewhere = '/api/orgs/elsewhere';
  await world.make('POST', '/api/orgs', { body: { name: 'elsewhere' } });
  const joinThere = async (role: string) => {
    const login = world.newName('user');
    await world.make('POST', `${elsewhere}/members/${login}`, { body: { role } });
    const path = `${elsewhere}/members/${login}/tokens`;
    return (await world.make<{ tokenValue: string }>('POST', path, { body: {} })).tokenValue;
  };
  const login = await world.member('admin');
  const { id, tokenValue } = await world.tokenOf(login);
  await world.unbind(id);
  await world.make('DELETE', `${org}/members/${login}`);
  const body = { name: 'there', admin: true };
  const there = await world.make<{ tokenValue: string }>('POST', `${elsewhere}/tokens`, { body });
  return [
    withToken('removed member, unbound token', tokenValue, user('nowhere')),
    withToken('member of another organization', await joinThere('member'), user('elsewhere')),
    withToken('admin of another organization', await joinThere('admin'), user('elsewhere')),
    withToken('admin token of another organization', there.tokenValue, machine('elsewhere')),
  ];
}

async function createMembers(world: OperationWorld): Promise<MatrixCaller[]> {
  const joined = async (role: 'admin' | 'member', granted: EnvironmentLevel | null = null) => {
    const login = await world.member(role);
    if (granted !== null) await world.grant({ kind: 'user', name: login }, 'app/*', granted);
    return (await world.tokenOf(login)).tokenValue;
  };
  return [
    withToken('member', await joined('member'), user('member')),
    withToken('member with read', await joined('member', 'read'), user('member', 'read')),
    withToken('member with open', await joined('member', 'open'), user('member', 'open')),
    withToken('member with write', await joined('member', 'write'), user('member', 'write')),
    withToken('member with admin', await joined('member', 'admin'), user('member', 'admin')),
    withToken('admin', await joined('admin'), user('admin')),
  ];
}

async function createMachines(world: OperationWorld): Promise<MatrixCaller[]> {
  const team = await world.team();
  await world.grant({ kind: 'team', name: team }, 'app/*', 'write');
  const login = await world.member();
  await world.make('PATCH', `${org}/teams/${team}`, { body: { memberAction: 'add', member: login } });
  const value = async (token: Promise<{ readonly tokenValue: string }>) => (await token).tokenValue;
  return [
    withToken('member of a team with write', await value(world.tokenOf(login)), user('member', 'write')),
    withToken('team token with write', await value(world.teamToken(team)), machine('member', 'write')),
    withToken('token of another team', await value(world.teamToken(await world.team())), machine('member')),
    withToken('organization token', await value(world.organizationToken()), machine('member')),
    withToken('admin organization token', await value(world.organizationToken(true)), machine('admin')),
    withToken('runner pool token', await value(world.pool()), machine('runner')),
  ];
}

async function exchangeTokens(world: OperationWorld): Promise<MatrixCaller[]> {
  const issuer = await world.issuer();
  const [login, team, pool] = [await world.member(), await world.team(), await world.pool()];
  const allow = { decision: 'allow', rules: { sub: 'repo:*' } };
  await issuer.setPolicies([
    { ...allow, tokenType: 'organization', authorizedPermissions: ['admin'] },
    { ...allow, tokenType: 'team', teamName: team },
    { ...allow, tokenType: 'personal', userLogin: login },
    { ...allow, tokenType: 'runner', runnerID: pool.name },
  ]);
  const exchanged = async (kind: string, scope: string, caller: CallerAccess) => {
    const requested_token_type = `urn:pulumi:token-type:access_token:${kind}`;
    const request = { requested_token_type, scope, subject_token: issuer.mint() };
    const { status, body } = await world.server.exchange(request);
    if (status !== 200) throw new Error(body.error_description);
    const name = scope === 'admin' ? 'admin organization' : kind;
    return withToken(`exchanged ${name} token`, body.access_token, caller);
  };
  return [
    await exchanged('organization', '', machine('member')),
    await exchanged('organization', 'admin', machine('admin')),
    await exchanged('team', `team:${team}`, machine('member')),
    await exchanged('personal', `user:${login}`, user('member')),
    await exchanged('runner', `runner:${pool.name}`, machine('runner')),
  ];
}
