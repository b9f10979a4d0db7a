import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import { handleErrors } from '../../../http/index.ts';
import {
  formatPermittingEntry,
  permittingEntrySchema,
  translateTenancyErrors,
} from '../../../tenancy/index.ts';
import { translateEnvironmentErrors } from '../../environment-error-statuses.ts';
import { parseEnvironment } from '../../names.ts';
import type { GrantContext } from '../grant-context.ts';
import { environmentUnknown, requireOnEnvironment } from '../permission/require-on-environment.ts';
import { formatMaxOpen } from '../wire.ts';
import { type ExplainedScope, explainCaller, maxPermitting } from './explain-caller.ts';
import { type CallerSource, findExplainedCaller } from './find-explained-caller.ts';

const explainedScopeSchema = Type.Object({
  scope: Type.String(),
  roles: Type.Array(
    Type.Object({
      roleID: Type.String(),
      name: Type.String(),
      entries: Type.Array(permittingEntrySchema, { description: 'At most the first 20.' }),
    }),
    {
      description: `The roles that permit the scope, each of them alone. At most the first ${maxPermitting}.`,
    },
  ),
  grants: Type.Array(
    Type.Object({
      grantee: Type.Object({ kind: Type.String(), name: Type.String() }),
      project: Type.String(),
      environment: Type.String(),
      permission: Type.String(),
    }),
    {
      description: `The grants that permit the scope, each of them alone. At most the first ${maxPermitting}.`,
    },
  ),
});

const explanationSchema = Type.Object({
  caller: Type.Object({
    kind: Type.String({ description: 'user, team, organization or runner.' }),
    name: Type.String(),
  }),
  roles: Type.Array(Type.Object({ roleID: Type.String(), name: Type.String() })),
  organization: Type.Array(explainedScopeSchema, { description: 'The scopes in the organization itself.' }),
  environment: Type.Array(explainedScopeSchema, {
    description: 'The scopes on the environment; without one, those on every environment through a role.',
  }),
  maxOpenDuration: Type.Optional(
    Type.String({
      description: 'The maximum duration of a session on the environment; missing for no limit.',
    }),
  ),
});

/** Registers the route that explains the access of a caller, which only this server has. */
export const accessExplanationRoutes =
  (context: GrantContext & { readonly callers: CallerSource }): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateEnvironmentErrors, translateTenancyErrors]);
    app.post(
      '/api/orgs/:orgName/access/explain',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'explainAccess',
          summary: 'Explain what a member, a team or a token may do, and which role or grant permits it',
          description:
            'Names the roles, with their entries, and the grants that permit each scope. A scope that is missing is refused. With an environment, the caller needs environment_access:read on it. Changes nothing.',
          tags: ['roles'],
          params: Type.Object({ orgName: Type.String() }),
          body: Type.Object({
            user: Type.Optional(Type.String({ maxLength: 200, description: 'The login of a member.' })),
            team: Type.Optional(Type.String({ maxLength: 200, description: 'The tokens of this team.' })),
            tokenID: Type.Optional(
              Type.String({ maxLength: 200, description: 'The id of an active access token.' }),
            ),
            environment: Type.Optional(
              Type.Object({
                project: Type.String({ maxLength: 200 }),
                name: Type.String({ maxLength: 200 }),
              }),
            ),
          }),
          response: { 200: explanationSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { environment: given, ...wanted } = request.body;
        const { db } = context.database;
        const environment = given === undefined ? null : parseEnvironment(given);
        if (given !== undefined && environment === null) throw environmentUnknown(organization, given);
        if (environment !== null) {
          const needed = 'environment_access:read';
          await requireOnEnvironment(context, callerOf(request), { organization, environment, needed });
        }
        const caller = await findExplainedCaller(db, context.callers, organization, wanted);
        const explanation = await explainCaller(db, caller, { organization, environment });
        const { maxOpenDuration } = formatMaxOpen(explanation.maxOpenSeconds);
        return {
          caller: { kind: caller.kind, name: caller.name },
          roles: caller.roles.map(({ id: roleID, name }) => ({ roleID, name })),
          organization: explanation.inOrganization.map(formatExplained),
          environment: explanation.onEnvironment.map(formatExplained),
          ...(maxOpenDuration === undefined ? {} : { maxOpenDuration }),
        };
      },
    );
  };

function formatExplained({ scope, roles, grants }: ExplainedScope): Static<typeof explainedScopeSchema> {
  return {
    scope,
    roles: roles.map(({ id: roleID, name, entries }) => ({
      roleID,
      name,
      entries: entries.map(formatPermittingEntry),
    })),
    grants: grants.map(({ grantee, granteeName, project, environment, permission }) => ({
      grantee: { kind: grantee.kind, name: granteeName },
      ...{ project, environment, permission },
    })),
  };
}
