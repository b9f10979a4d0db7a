import { permissionsOfMembers } from './access-table.ts';
import type { CallerAccess, MatrixCaller } from './callers.ts';
import { type EnvironmentLevel, environmentLevels, type Need } from './operation.ts';

/** Allowed, allowed without imports, or the status of the refusal. */
export type Access = 'allowed' | 'without import' | 400 | 401 | 403 | 404;

/** Returns the expected access by the role in the organization and the grants on the environment. */
export function expectedAccess(need: Need, { caller }: Pick<MatrixCaller, 'caller'>): Access {
  if (need.kind === 'nothing') return 'allowed';
  if (caller === null) return 401;
  switch (need.kind) {
    case 'token':
      return 'allowed';
    case 'any organization':
      return caller.role === 'nowhere' ? 400 : 'allowed';
    case 'user':
      return caller.isUser ? 'allowed' : need.otherwise;
    case 'operator':
      return caller.isUser && caller.role === 'admin' ? 'allowed' : 403;
    default:
      return isInside(caller) ? accessInOrganization(need, caller) : 404;
  }
}

type NeedInOrganization = Extract<
  Need,
  {
    readonly kind:
      | 'insider'
      | 'permission'
      | 'every environment'
      | 'environment'
      | 'project'
      | 'other opener';
  }
>;

function isInside({ role }: CallerAccess): boolean {
  return role !== 'elsewhere' && role !== 'nowhere';
}

function accessInOrganization(need: NeedInOrganization, caller: CallerAccess): Access {
  switch (need.kind) {
    case 'insider':
      return caller.role === 'runner' ? 403 : 'allowed';
    case 'every environment':
      return caller.role === 'admin' ? 'allowed' : 403;
    case 'permission':
      return hasPermission(caller, need.permission) ? 'allowed' : 403;
    case 'environment':
      return accessOnEnvironment(caller, need.level);
    case 'project': {
      const access = accessOnEnvironment(caller, need.level);
      return access === 403 && caller.role !== 'runner' ? 404 : access;
    }
    case 'other opener': {
      const access = accessOnEnvironment(caller, 'open');
      return access === 'allowed' ? 404 : access;
    }
  }
}

function hasPermission({ role }: CallerAccess, permission: string): boolean {
  return role === 'admin' || (role === 'member' && permissionsOfMembers.has(permission));
}

/** An environment that the caller may not even read is unknown to them. */
function accessOnEnvironment(caller: CallerAccess, level: EnvironmentLevel): Access {
  if (caller.role === 'runner') return 403;
  if (caller.role === 'admin') return 'allowed';
  if (caller.granted === null) return 404;
  const has = environmentLevels.indexOf(caller.granted);
  return has >= environmentLevels.indexOf(level) ? 'allowed' : 403;
}
