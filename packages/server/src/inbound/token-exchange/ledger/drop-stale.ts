import { findBuiltInRole } from '../../../access/index.ts';
import { type Database, readVersion, type Tx } from '../../../database/index.ts';
import { findRoleRecord } from '../../../tenancy/index.ts';
import { type AccessToken, findPrincipal, type PrincipalSource } from '../../access-tokens/index.ts';
import { type CurrentTrust, findCurrentTrust } from './current-trust.ts';
import type { LedgerEntry } from './ledger-entry.ts';

/**
 * Replaces grants that would be refused now with null. A grant that is based on trust is checked again if any trust has
 * changed since its decision: its issuer, its policies, the member, team or pool that its token acts as, and its role.
 * A grant for a refresh token is always checked again, because revoking the token does not change trust.
 */
export async function dropStale(
  tx: Tx,
  context: PrincipalSource & { readonly database: Pick<Database, 'changes'> },
  entries: readonly LedgerEntry[],
): Promise<readonly (LedgerEntry | null)[]> {
  const version = await readVersion(tx, 'trust');
  const isDoubtful = ({ basedOn }: LedgerEntry) =>
    basedOn === 'refresh_token' || (basedOn !== null && basedOn.version !== version);
  const doubtful = entries.filter(isDoubtful);
  if (doubtful.length === 0) return entries;
  context.database.changes.learn('trust', version);
  const trust = await findCurrentTrust(tx, doubtful.flatMap(issuerIdOf));
  const hasPrincipal = principalCheck(tx, context);
  const kept: (LedgerEntry | null)[] = [];
  for (const entry of entries) {
    const stands = !isDoubtful(entry) || (isTrusted(entry, trust) && (await hasPrincipal(entry)));
    kept.push(stands ? entry : null);
  }
  return kept;
}

function issuerIdOf({ basedOn }: LedgerEntry): string | [] {
  return basedOn === null || basedOn === 'refresh_token' ? [] : basedOn.issuerId;
}

function isTrusted({ basedOn }: LedgerEntry, trust: ReadonlyMap<string, CurrentTrust>): boolean {
  if (basedOn === null || basedOn === 'refresh_token') return true;
  const now = trust.get(basedOn.issuerId);
  return now?.issuerModifiedAt === basedOn.issuerModifiedAt && now.policyVersion === basedOn.policyVersion;
}

/** Reads the identities and roles of tokens; only once for tokens with the same identity and role. */
function principalCheck(tx: Tx, source: PrincipalSource): (entry: LedgerEntry) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ token }) => {
    if (token === null) return true;
    const key = principalKey(token.token);
    const found =
      known.get(key) ??
      ((await hasRole(tx, token.token)) && (await findPrincipal(source, tx, token.token)) !== null);
    known.set(key, found);
    return found;
  };
}

/** Returns false if the token's role no longer exists: a principal with an unknown role is one without permissions. */
async function hasRole(tx: Tx, { organizationId, roleId }: AccessToken): Promise<boolean> {
  if (organizationId === null || roleId === null || findBuiltInRole(roleId) !== null) return true;
  return (await findRoleRecord(tx, organizationId, roleId)) !== null;
}

function principalKey(token: AccessToken): string {
  const { kind, organizationId, userId, teamId, runnerPoolId, roleId, parentId } = token;
  return JSON.stringify([kind, organizationId, userId, teamId, runnerPoolId, roleId, parentId]);
}
