export type Role = 'admin' | 'member';

/** The role of an organization's administrators. Code outside `access/` uses this constant and never compares texts. */
export const administratorRole = 'admin' satisfies Role;

/** Returns the role of a text; null for one that is not a role. */
export function parseRole(text: string): Role | null {
  return text === 'admin' || text === 'member' ? text : null;
}
