import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { handleErrors } from '../../http/index.ts';
import { maxOpenDurationSchema, translateTenancyErrors } from '../../tenancy/index.ts';
import { translateEnvironmentErrors } from '../environment-error-statuses.ts';
import { grantOnEnvironment, revokeOnEnvironment } from './change-grants.ts';
import type { GrantContext } from './grant-context.ts';
import { listVisibleGrants } from './list-grants.ts';
import type { NamedGrant } from './stored/named-grant-store.ts';
import { formatMaxOpen } from './wire.ts';

const tags = ['environment grants'];
const orgPath = Type.Object({ orgName: Type.String() });
const granteeKinds =
  'user, team or organization. A grant to the organization applies to its machine tokens, such as those from token exchange, but not to administrator tokens.';
const granteeKind = Type.String({ description: granteeKinds });
const project = Type.String({ description: '"*" for every project.' });
const environment = Type.String({ description: '"*" for every environment of the project.' });
const granteeName = Type.String({
  description: 'Login of a user or name of a team; not needed for the organization.',
});

const grantSchema = namedObject('EnvironmentGrant', {
  grantee: Type.Object({
    kind: Type.Union([Type.Literal('user'), Type.Literal('team'), Type.Literal('organization')], {
      description: granteeKinds,
    }),
    name: Type.String(),
  }),
  project,
  environment,
  permission: Type.String({
    description: 'read, open, write or admin; each includes the permissions before it.',
  }),
  maxOpenDuration: Type.Optional(maxOpenDurationSchema),
  created: Type.String({ format: 'date-time' }),
});

function formatGrant(grant: NamedGrant): Static<typeof grantSchema> {
  return {
    grantee: { kind: grant.grantee.kind, name: grant.granteeName },
    project: grant.project,
    environment: grant.environment,
    permission: grant.permission,
    ...formatMaxOpen(grant.maxOpenSeconds),
    created: new Date(grant.createdAt).toISOString(),
  };
}

/** Registers the routes of grants on environments. */
export const environmentGrantRoutes =
  (context: GrantContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateEnvironmentErrors, translateTenancyErrors]);
    app.get(
      '/api/orgs/:orgName/environment-grants',
      {
        config: needs('environment_access:read'),
        schema: {
          operationId: 'listEnvironmentGrants',
          summary:
            'List the grants on the environments that you administer, or those that apply to one environment',
          tags,
          params: orgPath,
          querystring: Type.Object({
            project: Type.Optional(project),
            environment: Type.Optional(environment),
            continuationToken: Type.Optional(Type.String()),
            maxResults: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
          }),
          response: {
            200: Type.Object({
              grants: Type.Array(grantSchema),
              continuationToken: Type.Optional(Type.String()),
            }),
          },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { maxResults: limit = 100, ...query } = request.query;
        const page = await listVisibleGrants(context, callerOf(request), { organization, limit, ...query });
        return {
          grants: page.grants.map(formatGrant),
          ...(page.continuationToken === null ? {} : { continuationToken: page.continuationToken }),
        };
      },
    );

    app.put(
      '/api/orgs/:orgName/environment-grants',
      {
        config: needs('environment_access:update'),
        schema: {
          operationId: 'setEnvironmentGrant',
          summary: 'Create or change a grant; the environment need not exist yet',
          tags,
          params: orgPath,
          body: Type.Object({
            grantee: Type.Object({ kind: granteeKind, name: Type.Optional(granteeName) }),
            project,
            environment,
            permission: Type.String({ description: 'read, open, write or admin.' }),
            maxOpenDuration: Type.Optional(maxOpenDurationSchema),
          }),
          response: { 200: grantSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        return formatGrant(
          await grantOnEnvironment(context, callerOf(request), { organization, ...request.body }),
        );
      },
    );

    app.delete(
      '/api/orgs/:orgName/environment-grants',
      {
        config: needs('environment_access:update'),
        schema: {
          operationId: 'deleteEnvironmentGrant',
          summary: 'Delete a grant',
          tags,
          params: orgPath,
          querystring: Type.Object({
            granteeKind,
            granteeName: Type.Optional(granteeName),
            project,
            environment,
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { granteeKind: kind, granteeName: name, ...scope } = request.query;
        await revokeOnEnvironment(context, callerOf(request), {
          organization: identityOf(request).organization,
          grantee: { kind, ...(name === undefined ? {} : { name }) },
          ...scope,
        });
        return reply.code(204).send(null);
      },
    );
  };
