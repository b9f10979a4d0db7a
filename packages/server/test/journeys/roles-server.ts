import { expect } from 'vitest';
import type { Database } from '../../src/database/index.ts';
import { hasContract, loadContractSchemas } from '../contract/contract-schemas.ts';
import { startTrustingServer } from './trusting-server.ts';

export interface Role {
  readonly id: string;
  readonly orgId: string;
  readonly name: string;
  readonly version: number;
  readonly uxPurpose: string;
  readonly isOrgDefault: boolean;
  readonly defaultIdentifier?: string;
}
export interface Refusal {
  readonly message: string;
}
interface CallOptions {
  readonly path?: Record<string, string>;
  readonly query?: string;
  readonly body?: unknown;
  readonly token?: string;
}

export const org = '/api/orgs/main';
export const allow = (...permissions: string[]) => ({ __type: 'PermissionDescriptorAllow', permissions });
export const compose = (...permissionDescriptors: string[]) => ({
  __type: 'PermissionDescriptorCompose',
  permissionDescriptors,
});

export type RolesServer = Awaited<ReturnType<typeof startRolesServer>>;

/** Starts a server, with calls that validate each response by the contract. */
export async function startRolesServer(database: Database) {
  const contract = hasContract ? loadContractSchemas() : null;
  const server = await startTrustingServer(database);
  let serial = 0;
  const newName = (kind: string) => {
    serial += 1;
    return `${kind}-${serial}`;
  };

  /** Calls an operation of the contract, and validates the response. */
  async function call<Body = Role>(operation: string, status: number, options: CallOptions = {}) {
    const [method = '', template = ''] = operation.split(' ');
    const values: Record<string, string> = { orgName: 'main', ...options.path };
    const path = template.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
    const { query = '', body, token } = options;
    const answer = await server.call<Body>(method, path + query, {
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    });
    const faults = contract?.faultsOf(operation, status, answer.body) ?? [];
    expect({ status: answer.status, faults, body: answer.body }).toEqual({
      status,
      faults: [],
      body: answer.body,
    });
    return answer.body;
  }

  const create = (details: object, options: { name?: string; token?: string; uxPurpose?: string } = {}) =>
    call('POST /api/orgs/{orgName}/roles', 200, {
      body: {
        name: options.name ?? newName('role'),
        description: 'a role',
        resourceType: 'global',
        uxPurpose: options.uxPurpose ?? 'role',
        details,
      },
      ...(options.token === undefined ? {} : { token: options.token }),
    });

  async function join(role?: string): Promise<{ login: string; token: string }> {
    const login = newName('user');
    await server.call('POST', `${org}/members/${login}`, { body: { role: 'member' } });
    if (role !== undefined) await assign(login, role);
    const path = `${org}/members/${login}/tokens`;
    const { body } = await server.call<{ tokenValue: string }>('POST', path, { body: {} });
    return { login, token: body.tokenValue };
  }

  const assign = (login: string, fgaRoleId: string) =>
    call<unknown>('PATCH /api/orgs/{orgName}/members/{userLogin}', 204, {
      path: { userLogin: login },
      body: { fgaRoleId },
    });

  async function createTeam(...members: string[]): Promise<string> {
    const name = newName('team');
    await server.call('POST', `${org}/teams/pulumi`, { body: { name } });
    for (const member of members)
      await server.call('PATCH', `${org}/teams/${name}`, { body: { memberAction: 'add', member } });
    return name;
  }

  const giveToTeam = (teamName: string, roleID: string, status = 204, token?: string) =>
    call<Refusal>('POST /api/orgs/{orgName}/teams/{teamName}/roles/{roleID}', status, {
      path: { teamName, roleID },
      ...(token === undefined ? {} : { token }),
    });

  const statusOf = async (path: string, token: string) =>
    (await server.call('GET', `${org}/${path}`, { token })).status;

  const createToken = (body: object, status = 200, token?: string) =>
    call<{ id: string; tokenValue: string; message: string }>('POST /api/orgs/{orgName}/tokens', status, {
      body: { name: newName('token'), description: '', expires: 0, admin: false, ...body },
      ...(token === undefined ? {} : { token }),
    });

  return { server, newName, call, create, join, assign, createTeam, giveToTeam, statusOf, createToken };
}
