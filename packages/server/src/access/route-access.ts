import type { AccessRule } from '../http/index.ts';
import type { Permission } from './permission.ts';

/** What a route says of who may call it; every route says one of these three. */
export function needs(permission: Permission): { access: AccessRule } {
  return { access: { kind: 'organization', permission } };
}

/** Any valid access token. */
export const withToken: { access: AccessRule } = { access: { kind: 'authenticated' } };

export const openToAll: { access: AccessRule } = { access: { kind: 'public' } };
