import type { AccessRule } from '../http/index.ts';
import type { Scope } from './roles/scope.ts';

declare module '../http/access.ts' {
  interface RoutePermissions extends Record<Scope, true> {}
}

/**
 * Admits callers with a scope in the organization. A scope on environments admits everyone in the organization,
 * except runners, because it is the operation that requires it on its environment. Every route has one of the rules of
 * this file.
 */
export function needs(permission: Scope): { access: AccessRule } {
  return { access: { kind: 'organization', permission } };
}

/** Admits any valid access token. Requests of different identities take turns. */
export const withToken: { access: AccessRule } = { access: { kind: 'authenticated' } };

/** Admits any valid access token to a cheap look-up, which starts immediately. */
export const withTokenAtOnce: { access: AccessRule } = {
  access: { kind: 'authenticated', startsAtOnce: true },
};

export const openToAll: { access: AccessRule } = { access: { kind: 'public' } };
