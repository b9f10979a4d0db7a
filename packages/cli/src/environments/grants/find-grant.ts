import { SymbolonError } from '@symbolon/sdk';
import type { OrgSession } from '../../session/open-session.ts';
import { type Grant, listGrants } from './env-grant-list.ts';
import type { GrantScopeArgument } from './grant-scope-argument.ts';
import { describeGrantee, type Grantee } from './grantee-options.ts';

/**
 * Loads the grant on exactly this scope. Throws SymbolonError `not_found`, so that the nearest name of a grantee is
 * suggested, if there is none.
 */
export async function loadGrant(
  session: OrgSession,
  { kind, name }: Grantee,
  { project, environment }: Pick<GrantScopeArgument, 'project' | 'environment'>,
): Promise<Grant> {
  const found = (await listGrants(session, { project, environment })).find(
    (grant) =>
      grant.project === project &&
      grant.environment === environment &&
      grant.grantee.kind === kind &&
      (kind === 'organization' || grant.grantee.name === name),
  );
  if (found) return found;
  const grantee = describeGrantee({ kind, ...(name === undefined ? {} : { name }) });
  throw new SymbolonError(`${project}/${environment} is not granted to ${grantee}.`, { code: 'not_found' });
}
