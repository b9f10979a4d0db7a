import type { ResponseOf } from '@symbolon/sdk';
import { notFoundError, usageError } from '../command-line/cli-error.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { OrgSession } from '../session/open-session.ts';

export type Issuer = ResponseOf<'GET /api/orgs/{orgName}/oidc/issuers'>['oidcIssuers'][number];

export async function listIssuers({ client, orgName }: OrgSession): Promise<readonly Issuer[]> {
  return (await client.request('GET /api/orgs/{orgName}/oidc/issuers', { path: { orgName } })).oidcIssuers;
}

/** Loads the issuer with an id, a name or a URL. Throws if none matches or several have the name. */
export async function loadIssuer(session: OrgSession, wanted: string): Promise<Issuer> {
  const issuers = await listIssuers(session);
  const bare = (url: string) => url.replace(/\/+$/, '');
  const found =
    issuers.filter(({ id }) => id === wanted).at(0) ??
    findOne(
      issuers.filter(({ name }) => name === wanted),
      wanted,
    ) ??
    findOne(
      issuers.filter(({ url, issuer }) => [bare(url), bare(issuer)].includes(bare(wanted))),
      wanted,
    ) ??
    findOne(
      issuers.filter(({ name }) => name.toLowerCase() === wanted.toLowerCase()),
      wanted,
    );
  if (found) return found;
  throw notFoundError(
    `unknown issuer ${JSON.stringify(wanted)} in ${session.orgName}; specify its id, name or URL`,
    issuers.length === 0
      ? 'The organization has no issuers yet: register one with "symbolon issuer create".'
      : suggestName(
          wanted,
          issuers.map(({ name }) => name),
          'issuer',
        ),
  );
}

function findOne(issuers: readonly Issuer[], wanted: string): Issuer | undefined {
  if (issuers.length <= 1) return issuers[0];
  const ids = issuers.map(({ id }) => id).join(', ');
  throw usageError(`several issuers are named ${JSON.stringify(wanted)}`, `Use one of their ids: ${ids}`);
}
