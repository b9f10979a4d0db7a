import type { Principal } from '../../access/index.ts';

/**
 * Returns the key of the callers who may read what a principal opens. A user reads it with any of their tokens. Tokens
 * of an organization or a team are given to independent machines, so no other token reads what one of them opened.
 */
export function openerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return openerOfUser(principal.userId);
    case 'organization':
    case 'team':
      return `token:${principal.token.id}`;
    case 'runner':
      throw new Error('a runner has no permission to open environments');
  }
}

/** Returns the key of a user as an opener. */
export function openerOfUser(userId: string): string {
  return `user:${userId}`;
}
