import type { ResponseOf } from '@symbolon/sdk';
import { CliError, usageError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { suggestName } from '../command-line/nearest-name.ts';
import type { Session } from '../session/open-session.ts';

export type Issuer = ResponseOf<'GET /api/orgs/{orgName}/oidc/issuers'>['oidcIssuers'][number];

export type OrgSession = Session & { readonly orgName: string };

export async function listIssuers({ client, orgName }: OrgSession): Promise<readonly Issuer[]> {
  return (await client.request('GET /api/orgs/{orgName}/oidc/issuers', { path: { orgName } })).oidcIssuers;
}

/** The issuer of an id, a name or a URL. Throws where there is none, or several have the name. */
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
  throw new CliError(`${session.orgName} has no issuer of that id, name or URL`, {
    exitCode: exitCodes.failed,
    hint:
      issuers.length === 0
        ? 'It has none at all: "symbolon issuer add" registers one.'
        : suggestName(
            wanted,
            issuers.map(({ name }) => name),
            'issuer',
          ),
  });
}

function findOne(issuers: readonly Issuer[], wanted: string): Issuer | undefined {
  if (issuers.length <= 1) return issuers[0];
  const ids = issuers.map(({ id }) => id).join(', ');
  throw usageError(`several issuers are called ${JSON.stringify(wanted)}`, `Name one by its id: ${ids}`);
}
