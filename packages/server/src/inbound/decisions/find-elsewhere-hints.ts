import { administeredBy, type Principal } from '../../access/index.ts';
import type { Decision, DecisionHint } from './decision.ts';

/** Somebody who administers more is still answered without many reads. */
const mostLookedAt = 50;

/**
 * Where an unknown issuer is registered in another organization that the caller administers: only those are looked at,
 * so nothing of an organization that the caller could not read anyway is shown.
 */
export async function findElsewhereHints(
  { reason, token, organizationId }: Decision,
  principal: Principal,
  isRegistered: (organizationId: string, issuer: string) => Promise<boolean>,
): Promise<readonly DecisionHint[]> {
  const issuer = token?.issuer ?? null;
  if (reason !== 'issuer_unknown' || issuer === null || principal.kind !== 'user') return [];
  const others = administeredBy(principal)
    .filter((membership) => membership.organizationId !== organizationId)
    .slice(0, mostLookedAt);
  const hints: DecisionHint[] = [];
  for (const { organizationId: id, organizationName } of others) {
    if (!(await isRegistered(id, issuer))) continue;
    hints.push({
      code: 'issuer_registered_elsewhere',
      message: `The issuer is registered in ${organizationName}, which you administer too: let the job ask for that organization's audience, or register the issuer here.`,
    });
  }
  return hints;
}
