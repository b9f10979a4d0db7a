import type { Tx } from '../../../database/index.ts';
import { listPolicyVersions } from '../../policy-documents/index.ts';
import { listIssuerModifications } from '../../trusted-issuers/index.ts';

/** The parts of an issuer and its policies that change whenever either changes. */
export interface CurrentTrust {
  readonly issuerModifiedAt: number;
  readonly policyVersion: number;
}

/** Finds the current trust in the given issuers, by the issuer's id; omits those that are no longer trusted. */
export async function findCurrentTrust(
  tx: Tx,
  issuerIds: readonly string[],
): Promise<ReadonlyMap<string, CurrentTrust>> {
  const ids = [...new Set(issuerIds)];
  if (ids.length === 0) return new Map();
  const modifications = await listIssuerModifications(tx, ids);
  const versions = await listPolicyVersions(tx, ids);
  const current = new Map<string, CurrentTrust>();
  for (const [id, issuerModifiedAt] of modifications) {
    const policyVersion = versions.get(id);
    if (policyVersion !== undefined) current.set(id, { issuerModifiedAt, policyVersion });
  }
  return current;
}
