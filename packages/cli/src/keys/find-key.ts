import type { ResponseOf } from '@symbolon/sdk';
import { findNamedEntry } from '../command-line/values/find-named-entry.ts';
import type { OrgSession } from '../session/open-session.ts';

const url = 'GET /api/orgs/{orgName}/oidc/signing-keys';

export type SigningKeys = ResponseOf<typeof url>;
export type SigningKey = SigningKeys['signingKeys'][number];

export const keyArgument = {
  name: 'KID',
  description: 'the id of the key; see "key list"',
  isKeyId: true,
} as const;

export function listKeys({ client, orgName }: OrgSession): Promise<SigningKeys> {
  return client.request(url, { path: { orgName } });
}

/** Loads the signing key with this id. Throws a not-found error that suggests the nearest one. */
export async function loadKey(session: OrgSession, keyId: string): Promise<SigningKey> {
  return findNamedEntry(keyId, {
    kind: 'key',
    orgName: session.orgName,
    list: 'key list',
    entries: (await listKeys(session)).signingKeys,
    idOf: ({ id }) => id,
    nameOf: ({ id }) => id,
  });
}
