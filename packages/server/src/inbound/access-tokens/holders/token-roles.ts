import { administratorRole, type HeldRole } from '../../../access/index.ts';
import type { RoleDirectory } from '../../../tenancy/index.ts';
import type { AccessToken } from '../access-token.ts';
import { AccessTokenError } from '../access-token-error.ts';
import type { GivenTokenContext } from '../create-access-token.ts';

/** The dependencies of routes that show the roles of tokens. */
export interface RoleContext extends GivenTokenContext {
  readonly roles: RoleDirectory;
}

/** Returns the roles of the tokens that act as the organization, by the id of the token. */
export async function rolesOfTokens(
  { database: { db }, roles }: RoleContext,
  tokens: readonly AccessToken[],
): Promise<ReadonlyMap<string, HeldRole>> {
  const found = new Map<string, HeldRole>();
  for (const { id, kind, organizationId, roleId } of tokens) {
    if (kind !== 'organization' || organizationId === null) continue;
    found.set(id, await roles.roleOf(db, organizationId, roleId));
  }
  return found;
}

/** Parses the role of a new organization token (`CreateOrgAccessTokenRequest`); null is the default role. */
export function parseRoleOfToken(given: {
  readonly admin?: boolean;
  readonly roleID?: string;
}): string | null {
  const { admin = false, roleID = '' } = given;
  if (roleID === '') return admin ? administratorRole : null;
  if (!admin || roleID === administratorRole) return roleID;
  throw new AccessTokenError(
    'role_unsupported',
    'A token has one role: set either admin or roleID, not both.',
  );
}
