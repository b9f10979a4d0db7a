import type { Caller } from '../access/index.ts';
import type { Database, Tx } from '../database/index.ts';
import { listPolicyPlaces, type PolicyPlace, revokeTokensOf } from '../inbound/access-tokens/index.ts';
import {
  findPlacesOfPolicies,
  findPolicyDocumentOfIssuer,
  type PolicyDocument,
} from '../inbound/policy-documents/index.ts';
import type { Clock } from '../platform/clock.ts';

interface Context {
  readonly database: Database;
  readonly clock: Clock;
}

/** Revokes the access tokens that policies allowed which a document does not hold any more, or holds changed. */
export async function revokeTokensOfDropped(
  tx: Tx,
  context: Context,
  { caller, document }: { readonly caller: Caller; readonly document: PolicyDocument },
): Promise<void> {
  const { organizationId, issuerId, policies, version } = document;
  const places = await listPolicyPlaces(tx, issuerId, context.clock.now());
  const dropped = await findPlacesOfPolicies(tx, document, { places, policies, which: 'absent' });
  await revokeTokensOf(tx, context, {
    caller,
    origins: dropped.map((policy) => ({ organizationId, issuerId, policy })),
    because: { removed: 'policy', issuerId, version },
  });
}

/** Finds where policies in force of an issuer stand in the versions that tokens in force came of. */
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
