import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { handleErrors, sendList } from '../../http/index.ts';
import { changeIssuer, loadIssuer, regenerateThumbprints, removeIssuer } from './change-issuer.ts';
import type { IssuerContext } from './issuer-context.ts';
import { SeverePoliciesError } from './issuer-error.ts';
import { translateIssuerErrors } from './issuer-error-statuses.ts';
import { registerIssuer } from './register-issuer.ts';
import { listIssuers } from './store.ts';
import {
  formatIssuer,
  formatStatus,
  issuerSchema,
  registrationBody,
  severePoliciesSchema,
  statusSchema,
  updateBody,
} from './wire.ts';

const orgPath = Type.Object({ orgName: Type.String() });
const issuerPath = Type.Object({ orgName: Type.String(), issuerId: Type.String() });
const tags = ['issuers'];

/** Clients written in Go send null for missing members. */
function withoutNulls<Body extends object>(body: Body) {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null)) as {
    [Member in keyof Body]: Exclude<Body[Member], null>;
  };
}

export const issuerRoutes =
  (context: IssuerContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateIssuerErrors]);

    app.get(
      '/api/orgs/:orgName/oidc/issuers',
      {
        config: needs('oidc_issuers:read'),
        schema: {
          operationId: 'listOidcIssuers',
          summary: 'List trusted issuers',
          tags,
          params: orgPath,
          response: { 200: Type.Object({ oidcIssuers: Type.Array(issuerSchema) }) },
        },
      },
      async (request, reply) => {
        const { organizationId } = identityOf(request).organization;
        const issuers = await listIssuers(context.database.db, organizationId);
        return sendList(reply, { member: 'oidcIssuers', items: issuers, format: formatIssuer });
      },
    );

    app.post(
      '/api/orgs/:orgName/oidc/issuers',
      {
        config: needs('oidc_issuers:create'),
        schema: {
          operationId: 'registerOidcIssuer',
          summary: 'Register a trusted issuer; without policies, every exchange is refused',
          tags,
          params: orgPath,
          querystring: Type.Object({
            strict: Type.Optional(
              Type.Boolean({
                description: 'Refuse the registration if the policies have a severe lint.',
              }),
            ),
          }),
          body: registrationBody,
          response: { 200: issuerSchema, 422: severePoliciesSchema },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { policies, ...registration } = withoutNulls(request.body);
        const { strict = false } = request.query;
        const wanted = policies === undefined ? null : { policies, strict };
        try {
          return formatIssuer(
            await registerIssuer(context, callerOf(request), { organization, registration, wanted }),
          );
        } catch (error) {
          if (!(error instanceof SeverePoliciesError)) throw error;
          const { message, warnings } = error;
          return reply.code(422).send({ code: 422, message, warnings: [...warnings] });
        }
      },
    );

    app.get(
      '/api/orgs/:orgName/oidc/issuers/:issuerId',
      {
        config: needs('oidc_issuers:read'),
        schema: {
          operationId: 'getOidcIssuer',
          summary: 'Get a trusted issuer',
          tags,
          params: issuerPath,
          response: { 200: issuerSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        return formatIssuer(await loadIssuer(context, { organization, issuerId: request.params.issuerId }));
      },
    );

    app.patch(
      '/api/orgs/:orgName/oidc/issuers/:issuerId',
      {
        config: needs('oidc_issuers:update'),
        schema: {
          operationId: 'updateOidcIssuer',
          summary: 'Update a trusted issuer; its URL cannot change',
          tags,
          params: issuerPath,
          body: updateBody,
          response: { 200: issuerSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { issuerId } = request.params;
        const { thumbprints, ...others } = request.body;
        const update = { ...withoutNulls(others), ...(thumbprints === undefined ? {} : { thumbprints }) };
        const change = { organization, issuerId, update };
        const { issuer, fault } = await changeIssuer(context, callerOf(request), change);
        return { ...formatIssuer(issuer), ...(fault === null ? {} : { warnings: [fault] }) };
      },
    );

    app.delete(
      '/api/orgs/:orgName/oidc/issuers/:issuerId',
      {
        config: needs('oidc_issuers:delete'),
        schema: {
          operationId: 'deleteOidcIssuer',
          summary:
            'Delete a trusted issuer; its tokens are no longer exchanged, and the access tokens obtained through it are revoked',
          tags,
          params: issuerPath,
          querystring: Type.Object({
            keepTokens: Type.Optional(
              Type.Boolean({
                description: 'Do not revoke the access tokens; they stay valid until they expire.',
              }),
            ),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { issuerId } = request.params;
        const { keepTokens = false } = request.query;
        await removeIssuer(context, callerOf(request), { organization, issuerId, keepTokens });
        return reply.code(204).send(null);
      },
    );

    app.post(
      '/api/orgs/:orgName/oidc/issuers/:issuerId/regenerate-thumbprints',
      {
        config: needs('oidc_issuers:regenerate_thumbprints'),
        schema: {
          operationId: 'regenerateThumbprints',
          summary: 'Record the current certificates of an issuer',
          tags,
          params: issuerPath,
          response: { 200: issuerSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { issuerId } = request.params;
        return formatIssuer(
          await regenerateThumbprints(context, callerOf(request), { organization, issuerId }),
        );
      },
    );

    app.get(
      '/api/orgs/:orgName/oidc/issuers/:issuerId/status',
      {
        config: needs('oidc_issuers:read'),
        schema: {
          operationId: 'getOidcIssuerStatus',
          summary: 'Get the keys, last fetch, last error, certificates and last use of an issuer',
          tags,
          params: issuerPath,
          response: { 200: statusSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const issuer = await loadIssuer(context, { organization, issuerId: request.params.issuerId });
        return formatStatus(issuer, await context.issuerKeys.statusOf(issuer));
      },
    );
  };
