import { permissionsOfMembers } from './access-table.ts';
import type { MatrixCaller, Standing } from './callers.ts';
import { type EnvironmentLevel, environmentLevels, type Need } from './operation.ts';

/** Allowed, allowed without what was imported, or the status of the refusal. */
export type Access = 'allowed' | 'without import' | 400 | 401 | 403 | 404;

/** Who may do what: by the role in the organization, and what was granted on the environment. */
export function expectedAccess(need: Need, { standing }: Pick<MatrixCaller, 'standing'>): Access {
  if (need.kind === 'nothing') return 'allowed';
  if (standing === null) return 401;
  switch (need.kind) {
    case 'token':
      return 'allowed';
    case 'any organization':
      return standing.role === 'nowhere' ? 400 : 'allowed';
    case 'user':
      return standing.isUser ? 'allowed' : need.otherwise;
    case 'operator':
      return standing.isUser && standing.role === 'admin' ? 'allowed' : 403;
    default:
      return isInside(standing) ? accessInOrganization(need, standing) : 404;
  }
}

type NeedInOrganization = Extract<
  Need,
  { readonly kind: 'permission' | 'environment' | 'project' | 'other opener' }
>;

function isInside({ role }: Standing): boolean {
  return role !== 'elsewhere' && role !== 'nowhere';
}

function accessInOrganization(need: NeedInOrganization, standing: Standing): Access {
  switch (need.kind) {
    case 'permission':
      return hasPermission(standing, need.permission) ? 'allowed' : 403;
    case 'environment':
      return accessOnEnvironment(standing, need.level);
    case 'project': {
      const access = accessOnEnvironment(standing, need.level);
      return access === 403 && standing.role !== 'runner' ? 404 : access;
    }
    case 'other opener': {
      const access = accessOnEnvironment(standing, 'open');
      return access === 'allowed' ? 404 : access;
    }
  }
}

function hasPermission({ role }: Standing, permission: string): boolean {
  return role === 'admin' || (role === 'member' && permissionsOfMembers.has(permission));
}

/** An environment that the caller may not even read is unknown to them. */
function accessOnEnvironment(standing: Standing, level: EnvironmentLevel): Access {
  if (!hasPermission(standing, 'environments:use')) return 403;
  if (standing.role === 'admin') return 'allowed';
  if (standing.granted === null) return 404;
  const has = environmentLevels.indexOf(standing.granted);
  return has >= environmentLevels.indexOf(level) ? 'allowed' : 403;
}
