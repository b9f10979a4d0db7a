import type { AccessRule } from '../http/index.ts';
import type { Permission } from './role-permissions.ts';

declare module '../http/access.ts' {
  interface RoutePermissions extends Record<Permission, true> {}
}

/** Admits callers with a permission in the organization. Every route has one of the rules of this file. */
export function needs(permission: Permission): { access: AccessRule } {
  return { access: { kind: 'organization', permission } };
}

/** Admits any valid access token. Requests of different identities take turns. */
export const withToken: { access: AccessRule } = { access: { kind: 'authenticated' } };

/** Admits any valid access token to a cheap look-up, which starts immediately. */
export const withTokenAtOnce: { access: AccessRule } = {
  access: { kind: 'authenticated', startsAtOnce: true },
};

export const openToAll: { access: AccessRule } = { access: { kind: 'public' } };
