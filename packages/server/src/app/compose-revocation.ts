import { type Caller, recordEvent } from '../access/index.ts';
import type { Database, Tx } from '../database/index.ts';
import {
  countSessionsOfTokens,
  deleteSessionsOfOpener,
  deleteSessionsOfTokens,
  openerOfUser,
} from '../environments/sessions/index.ts';
import {
  listPolicyPlaces,
  type PolicyPlace,
  type RevocationTerms,
  revokeTokensOf,
} from '../inbound/access-tokens/index.ts';
import {
  findPlacesOfPolicies,
  findPolicyDocumentOfIssuer,
  type PolicyDocument,
} from '../inbound/policy-documents/index.ts';
import type { Clock } from '../platform/time/clock.ts';
import type { Removal } from '../tenancy/index.ts';

interface Context {
  readonly database: Database;
  readonly clock: Clock;
}

/** Revokes tokens and ends the environment sessions that they opened. */
export function createRevocationTerms({ database, clock }: Context): RevocationTerms {
  return {
    database,
    clock,
    onRevoked: deleteSessionsOfTokens,
    countSessions: (db, tokenIds) => countSessionsOfTokens(db, tokenIds, clock.now()),
  };
}

/** Revokes the tokens of a removed member or team, and ends the sessions that the member opened. */
export async function endWithRemoved(
  tx: Tx,
  context: RevocationTerms,
  { caller, organizationId, removed, name }: Removal,
): Promise<void> {
  const kind = 'userId' in removed ? 'member' : 'team';
  await revokeTokensOf(tx, context, {
    caller,
    origins: [{ organizationId, ...removed }],
    selection: `of the ${kind} ${name}`,
    because: { removed: kind, name },
  });
  if (!('userId' in removed)) return;
  // Includes sessions opened with tokens that cover other organizations too; such a token stays valid there.
  const sessionIds = await deleteSessionsOfOpener(tx, {
    organizationId,
    opener: openerOfUser(removed.userId),
  });
  if (sessionIds.length === 0) return;
  await recordEvent(tx, context, {
    caller,
    organizationId,
    event: 'environment-session-revoked',
    description: `${caller.actor.name} revoked the open sessions of ${name}`,
    details: { removed: 'member', name, count: sessionIds.length, sessionIds: sessionIds.slice(0, 500) },
  });
}

/** Revokes the access tokens of policies that a new document removes or changes. */
export async function revokeTokensOfDropped(
  tx: Tx,
  context: RevocationTerms,
  { caller, document }: { readonly caller: Caller; readonly document: PolicyDocument },
): Promise<void> {
  const { organizationId, issuerId, policies, version } = document;
  const places = await listPolicyPlaces(tx, issuerId, context.clock.now());
  const dropped = await findPlacesOfPolicies(tx, document, { places, policies, which: 'absent' });
  await revokeTokensOf(tx, context, {
    caller,
    origins: dropped.map((policy) => ({ organizationId, issuerId, policy })),
    selection: `of removed policies of the issuer ${issuerId}`,
    because: { removed: 'policy', issuerId, version },
  });
}

/** Finds the current policies of an issuer among the policy versions that issued active tokens. */
export async function findPlacesInForce(
  { database: { db }, clock }: Context,
  search: { readonly organizationId: string; readonly issuerId: string; readonly indexes: readonly number[] },
): Promise<readonly PolicyPlace[]> {
  const document = await findPolicyDocumentOfIssuer(db, search.organizationId, search.issuerId);
  if (!document) return [];
  const policies = search.indexes.flatMap((index) => document.policies[index] ?? []);
  const places = await listPolicyPlaces(db, search.issuerId, clock.now());
  return findPlacesOfPolicies(db, document, { places, policies, which: 'present' });
}
