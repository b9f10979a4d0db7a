import { administeredBy, type Principal } from '../../access/index.ts';
import type { Decision, DecisionHint } from './decision.ts';

/** The maximum number of organizations to search, which limits the number of reads. */
const maxChecked = 50;

/**
 * Finds another organization that the caller administers and in which the unknown issuer is registered. Searches no
 * other organizations, so that it shows nothing that the caller could not read anyway.
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
    .slice(0, maxChecked);
  const hints: DecisionHint[] = [];
  for (const { organizationId: id, organizationName } of others) {
    if (!(await isRegistered(id, issuer))) continue;
    hints.push({
      code: 'issuer_registered_elsewhere',
      message: `The issuer is registered in ${organizationName}, which you also administer: request a token with that organization's audience, or register the issuer here.`,
    });
  }
  return hints;
}
