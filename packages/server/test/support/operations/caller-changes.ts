import type { Need } from './operation.ts';
import { type OperationWorld, org } from './operation-world.ts';

/** A caller who is authorized until `end` runs. */
interface EndingCaller {
  readonly token: string;
  readonly end: () => Promise<unknown>;
}

/** A change of a caller between the authorization of their request and its effect. */
export interface CallerChange {
  readonly name: string;
  /** The status of the refusal. */
  readonly status: 401 | 403 | 404;
  /** True if the refusal is in the audit log. */
  readonly audited: boolean;
  readonly join: (world: OperationWorld, environment: string) => Promise<EndingCaller>;
}

type Joined = { readonly login: string; readonly id: string; readonly token: string };

async function joinAs(world: OperationWorld, role: 'admin' | 'member'): Promise<Joined> {
  const login = await world.member(role);
  const { id, tokenValue: token } = await world.tokenOf(login);
  return { login, id, token };
}

const revoke = (world: OperationWorld, id: string) => world.make('DELETE', `${org}/tokens/${id}`);
const remove = (world: OperationWorld, login: string) => world.make('DELETE', `${org}/members/${login}`);

type Prepare = (world: OperationWorld, environment: string, joined: Joined) => Promise<unknown>;

/** The same three changes for every user; further access comes from `prepare`. */
function endsOfUser(role: 'admin' | 'member', prepare: Prepare = async () => {}): CallerChange[] {
  const joined = async (world: OperationWorld, environment: string) => {
    const user = await joinAs(world, role);
    await prepare(world, environment, user);
    return user;
  };
  return [
    {
      name: 'the token is revoked',
      status: 401,
      audited: false,
      async join(world, environment) {
        const { id, token } = await joined(world, environment);
        return { token, end: () => revoke(world, id) };
      },
    },
    {
      name: 'the member is removed',
      status: 401,
      audited: false,
      async join(world, environment) {
        const { login, token } = await joined(world, environment);
        return { token, end: () => remove(world, login) };
      },
    },
  ];
}

function demotion(refused: Pick<CallerChange, 'status' | 'audited'>): CallerChange {
  return {
    name: 'the administrator is demoted',
    ...refused,
    async join(world) {
      const { login, token } = await joinAs(world, 'admin');
      const body = { role: 'member' };
      return { token, end: () => world.make('PATCH', `${org}/members/${login}`, { body }) };
    },
  };
}

const unboundRemoval = (refused: Pick<CallerChange, 'status' | 'audited'>): CallerChange => ({
  name: 'the member, whose token is for all their organizations, is removed',
  ...refused,
  async join(world) {
    const { login, id, token } = await joinAs(world, 'admin');
    await world.unbind(id);
    return { token, end: () => remove(world, login) };
  },
});

const machineRevocation: CallerChange = {
  name: 'the organization’s token is revoked',
  status: 401,
  audited: false,
  async join(world) {
    const { id, tokenValue: token } = await world.organizationToken(true);
    return { token, end: () => revoke(world, id) };
  },
};

const teamDeletion = (prepare: (world: OperationWorld, team: string, scope: string) => Promise<unknown>) =>
  ({
    name: 'the team of the token is deleted',
    status: 401,
    audited: false,
    async join(world, environment) {
      const team = await world.team();
      await prepare(world, team, environment);
      const { tokenValue: token } = await world.teamToken(team);
      return { token, end: () => world.make('DELETE', `${org}/teams/${team}`) };
    },
  }) satisfies CallerChange;

function endsOfGrants(level: string): CallerChange[] {
  const noneLeft = { status: 404, audited: true } as const;
  const user = (name: string) => ({ kind: 'user', name });
  return [
    ...endsOfUser('member', (world, environment, { login }) => world.grant(user(login), environment, level)),
    {
      name: 'the grant is revoked',
      ...noneLeft,
      async join(world, environment) {
        const { login, token } = await joinAs(world, 'member');
        await world.grant(user(login), environment, level);
        return { token, end: () => world.revoke(user(login), environment) };
      },
    },
    {
      name: 'the member leaves the team that has the grant',
      ...noneLeft,
      async join(world, environment) {
        const { login, token } = await joinAs(world, 'member');
        const team = await world.team(login);
        await world.grant({ kind: 'team', name: team }, environment, level);
        const body = { memberAction: 'remove', member: login };
        return { token, end: () => world.make('PATCH', `${org}/teams/${team}`, { body }) };
      },
    },
    {
      name: 'the grant of the organization’s tokens is revoked',
      ...noneLeft,
      async join(world, environment) {
        const grantee = { kind: 'organization' };
        await world.grant(grantee, environment, level);
        const { tokenValue: token } = await world.organizationToken();
        return { token, end: () => world.revoke(grantee, environment) };
      },
    },
    teamDeletion((world, team, scope) => world.grant({ kind: 'team', name: team }, scope, level)),
    demotion(noneLeft),
    ...(level === 'read'
      ? []
      : [
          {
            name: 'the grant is lowered',
            status: 403,
            audited: true,
            async join(world, environment) {
              const { login, token } = await joinAs(world, 'member');
              await world.grant(user(login), environment, level);
              const below = { open: 'read', write: 'open', admin: 'write' }[level] ?? 'read';
              return { token, end: () => world.grant(user(login), environment, below) };
            },
          } satisfies CallerChange,
        ]),
  ];
}

function endOfProjectGrant(level: string): CallerChange {
  return {
    name: 'the grant on the project is revoked',
    status: 404,
    audited: true,
    async join(world, environment) {
      const { login, token } = await joinAs(world, 'member');
      const scope = `${environment.split('/')[0]}/*`;
      await world.grant({ kind: 'user', name: login }, scope, level);
      return { token, end: () => world.revoke({ kind: 'user', name: login }, scope) };
    },
  };
}

const invisible = { status: 404, audited: false } as const;

const endsOfInsider = [...endsOfUser('member'), teamDeletion(async () => {}), unboundRemoval(invisible)];

const endsOfAdministrator = [
  ...endsOfUser('admin'),
  demotion({ status: 403, audited: true }),
  unboundRemoval(invisible),
  machineRevocation,
];

/** Everything that can end a caller's right to an operation during the request. */
export function changesOf(need: Need, mayMembers: (permission: string) => boolean): readonly CallerChange[] {
  switch (need.kind) {
    case 'user':
    case 'token':
    case 'any organization':
      return endsOfUser('member');
    case 'operator':
      return [
        ...endsOfUser('admin'),
        demotion({ status: 403, audited: false }),
        unboundRemoval({ status: 403, audited: false }),
      ];
    case 'permission':
      return mayMembers(need.permission) ? endsOfInsider : endsOfAdministrator;
    case 'insider':
      return endsOfInsider;
    case 'every environment':
      return endsOfAdministrator;
    case 'environment':
      return endsOfGrants(need.level);
    case 'project':
      return [
        ...endsOfUser('admin'),
        demotion({ status: 404, audited: true }),
        endOfProjectGrant(need.level),
      ];
    case 'nothing':
    case 'other opener':
      return [];
  }
}
