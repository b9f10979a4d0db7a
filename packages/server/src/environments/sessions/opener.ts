import type { Principal } from '../../access/index.ts';

/**
 * Names who may read what a principal opens. A user reads it with any of their tokens. Tokens of an organization or of
 * a team are handed to machines that don't know of each other: what one opened, no other reads.
 */
export function openerOf(principal: Principal): string {
  switch (principal.kind) {
    case 'user':
      return openerOfUser(principal.userId);
    case 'organization':
    case 'team':
      return `token:${principal.token.id}`;
    case 'runner':
      throw new Error('no permission lets a runner open environments');
  }
}

/** Names a user as the one who opened something. */
export function openerOfUser(userId: string): string {
  return `user:${userId}`;
}
