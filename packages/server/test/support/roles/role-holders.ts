import { type OperationWorld, org } from '../operations/operation-world.ts';
import { allow } from './role-documents.ts';

/** Callers of one world who get a new role for each test; their own role permits nothing that is tested. */
interface RoleHolders {
  member(): Promise<{ readonly login: string; readonly token: string }>;
  /** Returns a member of a team to which the tests give roles. */
  teammate(): Promise<{ readonly team: string; readonly token: string }>;
  /** Returns a role that permits nothing that is tested. */
  otherRole(): Promise<string>;
}

const known = new WeakMap<OperationWorld, RoleHolders>();

/** Returns the callers of a world. They are created once, because creating them takes longer than a test. */
export function holdersOf(world: OperationWorld): RoleHolders {
  const holders = known.get(world) ?? createHolders(world);
  known.set(world, holders);
  return holders;
}

function createHolders(world: OperationWorld): RoleHolders {
  const once = <Made>(create: () => Promise<Made>) => {
    let made: Promise<Made> | undefined;
    return () => (made ??= create());
  };
  const member = async () => {
    const login = await world.member();
    const { tokenValue: token } = await world.tokenOf(login);
    return { login, token };
  };
  const otherRole = once(async () => {
    const body = { name: world.newName('role'), details: allow(['team:list']) };
    return (await world.make<{ id: string }>('POST', `${org}/roles`, { body })).id;
  });
  return {
    otherRole,
    member: once(member),
    teammate: once(async () => {
      const { login, token } = await member();
      await world.make('PATCH', `${org}/members/${login}`, { body: { fgaRoleId: await otherRole() } });
      return { team: await world.team(login), token };
    }),
  };
}
