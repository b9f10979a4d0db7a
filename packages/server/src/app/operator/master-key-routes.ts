import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { identityOf, needs } from '../../access/index.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import type { Database } from '../../database/index.ts';
import { countOutdatedOrganizationKeys } from '../../environments/secrets/index.ts';
import { HttpError } from '../../http/index.ts';
import { countOutdatedSigningKeys } from '../../outbound/signing-keys/index.ts';
import type { Keyring } from '../../platform/keyring.ts';

interface MasterKeyContext {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly bootstrapOrganization: OrganizationName;
}

/** Reports whether a previous master key can be removed, to administrators of the organization that runs the server. */
export const masterKeyRoutes =
  ({ database, keyring, bootstrapOrganization }: MasterKeyContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/orgs/:orgName/oidc/master-key',
      {
        config: needs('signing_key:read'),
        schema: {
          operationId: 'getMasterKeyState',
          summary: 'Show what is encrypted under a previous master key, for the operator of the server',
          tags: ['signing keys'],
          params: Type.Object({ orgName: Type.String() }),
          response: {
            200: Type.Object({
              masterKey: Type.String({
                description: 'The id of the current key; it does not reveal the key.',
              }),
              previousMasterKeys: Type.Integer({
                description: 'Previous keys in the configuration of this server.',
              }),
              outdated: Type.Object(
                { signingKeys: Type.Integer(), organizationKeys: Type.Integer() },
                {
                  description:
                    'Keys in the database that are not encrypted under the current master key. If there are none, previous keys can be removed once every server has been restarted with the current key.',
                },
              ),
            }),
          },
        },
      },
      async (request) => {
        if (identityOf(request).organization.organizationName !== bootstrapOrganization) {
          throw new HttpError(
            403,
            'The master key belongs to the whole server: only the operator of the server may read its state.',
          );
        }
        return {
          masterKey: keyring.id,
          previousMasterKeys: keyring.previous,
          outdated: {
            signingKeys: await countOutdatedSigningKeys(database.db, keyring),
            organizationKeys: await countOutdatedOrganizationKeys(database.db, keyring),
          },
        };
      },
    );
  };
