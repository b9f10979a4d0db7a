import { SymbolonError } from '@symbolon/sdk';
import type { OrgSession } from '../session/open-session.ts';
import { type Finding, ok, warn } from './finding.ts';

/**
 * Checks whether a replaced master key is still needed. Only the operator's organization may ask; other organizations
 * get no finding.
 */
export async function checkMasterKey({ client, orgName }: OrgSession): Promise<readonly Finding[]> {
  try {
    const { previousMasterKeys, outdated } = await client.request('GET /api/orgs/{orgName}/oidc/master-key', {
      path: { orgName },
    });
    return [describe(previousMasterKeys, outdated.signingKeys + outdated.organizationKeys)];
  } catch (error) {
    // 404: a server of an earlier version.
    if (error instanceof SymbolonError && (error.status === 403 || error.status === 404)) return [];
    throw error;
  }
}

function describe(previous: number, outdated: number): Finding {
  const keys = outdated === 1 ? '1 key' : `${outdated} keys`;
  if (previous === 0 && outdated === 0) {
    return ok('master key', 'everything in the database is encrypted with the current master key');
  }
  if (outdated > 0) {
    return warn(
      'master key',
      `${keys} in the database ${outdated === 1 ? 'is' : 'are'} encrypted with a master key other than the server’s current one`,
      'Keep the old master key in SYMBOLON_PREVIOUS_MASTER_KEYS and restart the server with the new key: it re-encrypts these keys when it starts.',
    );
  }
  return warn(
    'master key',
    'a previous master key is configured, but nothing in the database is encrypted with it',
    'Unset SYMBOLON_PREVIOUS_MASTER_KEYS once every server has started with the new key.',
  );
}
