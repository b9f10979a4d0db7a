import type { Caller } from '../access/index.ts';
import type { Database, Reader, Tx } from '../database/index.ts';
import { countSessionsOfTokens, endSomeSessions, findNewestSession } from '../environments/sessions/index.ts';
import {
  causeOf,
  listPolicyPlaces,
  type PolicyPlace,
  type RevocationTerms,
  revokeTokensOf,
} from '../inbound/access-tokens/index.ts';
import type { Policy } from '../inbound/policies/index.ts';
import {
  findPlacesOfPolicies,
  findPolicyDocumentOfIssuer,
  listPlacesOfVersions,
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
    endSessions: endSomeSessions,
    findNewestSession,
    countSessions: (db, tokenIds) => countSessionsOfTokens(db, tokenIds, clock.now()),
  };
}

/**
 * Revokes the tokens of a removed member or team, and ends the sessions that the member opened, including those opened
 * with tokens that cover other organizations too; such a token stays valid there.
 */
export async function endWithRemoved(
  tx: Tx,
  context: RevocationTerms,
  { caller, organizationId, removed, name }: Removal,
): Promise<void> {
  const kind = 'userId' in removed ? 'member' : 'team';
  const cause = {
    organizationIds: [organizationId],
    caller: causeOf(caller),
    selection: `of the ${kind} ${name}`,
    because: { removed: kind, name },
  };
  const ofAll = { organizationId, policies: null };
  await revokeTokensOf(
    tx,
    context,
    cause,
    'userId' in removed
      ? {
          tokens: { column: 'user_id', value: removed.userId, ...ofAll },
          sessions: { organizationId, userId: removed.userId },
        }
      : { tokens: { column: 'team_id', value: removed.teamId, ...ofAll } },
  );
}

/** Revokes the access tokens of a removed issuer. */
export async function revokeTokensOfIssuer(
  tx: Tx,
  context: RevocationTerms,
  {
    caller,
    issuer: { id, organizationId, issuer },
  }: {
    readonly caller: Caller;
    readonly issuer: { readonly id: string; readonly organizationId: string; readonly issuer: string };
  },
): Promise<void> {
  const cause = {
    organizationIds: [organizationId],
    caller: causeOf(caller),
    selection: `of the issuer ${issuer}`,
    because: { removed: 'issuer', issuer },
  };
  await revokeTokensOf(tx, context, cause, {
    tokens: { column: 'issuer_id', value: id, organizationId, policies: null },
  });
}

/**
 * Finds the policies that new ones remove or change, before the transaction and in steps, because every version that
 * allowed active tokens is read. Returns a function that revokes their access tokens in the transaction.
 */
export async function prepareRevocationOfDropped(
  context: RevocationTerms,
  edited: PolicyDocument,
  policies: readonly Policy[],
): Promise<(tx: Tx, caller: Caller, document: PolicyDocument) => Promise<void>> {
  const { id, organizationId, issuerId } = edited;
  const findDropped = (db: Reader, places: readonly PolicyPlace[]) =>
    findPlacesOfPolicies(db, { id }, { places, policies, which: 'absent' });
  const { db } = context.database;
  // Until the transaction, tokens can be issued only under the current version, and under the policies of active ones.
  const issued = await listPolicyPlaces(db, issuerId, context.clock.now());
  const older = issued.filter(({ version }) => version < edited.version);
  const current = await listPlacesOfVersions(db, { id }, [edited.version]);
  const found = await findDropped(db, [...older, ...current]);
  return async (tx, caller, document) => {
    const since = Array.from(
      { length: document.version - edited.version - 1 },
      (_, at) => edited.version + 1 + at,
    );
    const dropped = [...found, ...(await findDropped(tx, await listPlacesOfVersions(tx, { id }, since)))];
    if (dropped.length === 0) return;
    const cause = {
      organizationIds: [organizationId],
      caller: causeOf(caller),
      selection: `of removed policies of the issuer ${issuerId}`,
      because: { removed: 'policy', issuerId, version: document.version },
    };
    await revokeTokensOf(tx, context, cause, {
      tokens: { column: 'issuer_id', value: issuerId, organizationId, policies: dropped },
    });
  };
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
