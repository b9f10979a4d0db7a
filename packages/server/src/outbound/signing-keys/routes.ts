import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import type { OrganizationName } from '../../contract/organization-name.ts';
import { HttpError, handleErrors } from '../../http/index.ts';
import { type RotationContext, revokeSigningKey, rotateOnCommand } from './rotation/rotate-signing-keys.ts';
import { identityIssuers, type SigningKey } from './signing-key.ts';
import { SigningKeyError } from './signing-key-error.ts';
import { translateSigningKeyErrors } from './signing-key-error-statuses.ts';
import { listSigningKeys } from './store.ts';

export interface SigningKeyRoutesContext extends RotationContext {
  /** The organization whose administrators list and rotate the keys, which belong to the whole server. */
  readonly bootstrapOrganization: OrganizationName;
}

const momentSchema = Type.Union([Type.String({ format: 'date-time' }), Type.Null()]);
const keySchema = namedObject('SigningKey', {
  id: Type.String({ description: 'The kid.' }),
  issuer: Type.String(),
  algorithm: Type.String(),
  state: Type.String({ description: 'next, active or retired.' }),
  backend: Type.String(),
  published: momentSchema,
  activated: momentSchema,
  retired: momentSchema,
});

const orgPath = Type.Object({ orgName: Type.String() });
const tags = ['signing keys'];

export const signingKeyRoutes =
  (context: SigningKeyRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateSigningKeyErrors]);
    app.addHook('preHandler', async (request) => {
      if (identityOf(request).organization.organizationName === context.bootstrapOrganization) return;
      throw new HttpError(
        403,
        `Signing keys are administered in the organization ${context.bootstrapOrganization}.`,
      );
    });

    async function listKeys() {
      return { signingKeys: (await listSigningKeys(context.database.db)).map(formatKey) };
    }

    app.get(
      '/api/orgs/:orgName/oidc/signing-keys',
      {
        config: needs('signing_key:read'),
        schema: {
          operationId: 'listSigningKeys',
          summary: 'List the signing keys of identity tokens',
          tags,
          params: orgPath,
          response: { 200: namedObject('SigningKeyList', { signingKeys: Type.Array(keySchema) }) },
        },
      },
      listKeys,
    );

    app.post(
      '/api/orgs/:orgName/oidc/signing-keys/rotate',
      {
        config: needs('signing_key:update'),
        schema: {
          operationId: 'rotateSigningKeys',
          summary: 'Activate the next key now',
          tags,
          params: orgPath,
          body: Type.Object({ issuer: Type.String({ description: 'v1 or v2.' }) }),
          response: { 200: namedObject('SigningKeyList', { signingKeys: Type.Array(keySchema) }) },
        },
      },
      async (request) => {
        const issuer = identityIssuers.find((candidate) => candidate === request.body.issuer);
        if (!issuer) throw new SigningKeyError('issuer_unknown', 'issuer must be v1 or v2.');
        await rotateOnCommand(context, issuer, callerOf(request));
        return listKeys();
      },
    );

    app.post(
      '/api/orgs/:orgName/oidc/signing-keys/:keyId/revoke',
      {
        config: needs('signing_key:update'),
        schema: {
          operationId: 'revokeSigningKey',
          summary: 'Remove a leaked key now, which invalidates the tokens that it signed',
          tags,
          params: Type.Object({ orgName: Type.String(), keyId: Type.String() }),
          response: { 200: namedObject('SigningKeyList', { signingKeys: Type.Array(keySchema) }) },
        },
      },
      async (request) => {
        await revokeSigningKey(context, request.params.keyId, callerOf(request));
        return listKeys();
      },
    );
  };

function formatKey(key: SigningKey): Static<typeof keySchema> {
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id: key.id,
    issuer: key.issuer,
    algorithm: key.algorithm,
    state: key.state,
    backend: key.backend,
    published: moment(key.publishedAt),
    activated: moment(key.activatedAt),
    retired: moment(key.retiredAt),
  };
}
