import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { type EnvironmentSubject, identityOf, needs } from '../../../access/index.ts';
import { quote } from '../../../platform/quote.ts';
import type { TenancyContext } from '../../context.ts';
import { TenancyError } from '../../tenancy-error.ts';
import { roleDetailsSchema } from '../role-wire.ts';
import { findRoleRecord } from '../stored/role-record.ts';
import { explainAndLint } from './explain-permissions.ts';
import { explanationSchema, formatExplanation } from './explanation-wire.ts';

const bodyLimit = 4 * 1_024 * 1_024;

const environmentSchema = Type.Object({
  id: Type.String({ maxLength: 200, description: 'The id of the environment, as in its metadata.' }),
  tags: Type.Optional(Type.Record(Type.String({ maxLength: 200 }), Type.String({ maxLength: 2_000 }))),
});

/** Registers the route that explains roles, which only this server has. */
export const roleExplanationRoutes =
  (context: TenancyContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;
    app.post(
      '/api/orgs/:orgName/roles/explain',
      {
        config: needs('role:read'),
        bodyLimit,
        schema: {
          operationId: 'explainRole',
          summary: 'Explain what a saved or unsaved role permits, and lint it',
          description:
            'Names the entries that permit each scope on one environment or, if no environment is given, on every environment. Changes nothing.',
          tags: ['roles'],
          params: Type.Object({ orgName: Type.String() }),
          body: Type.Object({
            roleID: Type.Optional(Type.String({ description: 'A role of the organization.' })),
            name: Type.Optional(Type.String({ maxLength: 200, description: 'The name of an unsaved role.' })),
            details: Type.Optional(roleDetailsSchema),
            environment: Type.Optional(environmentSchema),
          }),
          response: { 200: explanationSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        const { roleID, name = '', details, environment } = request.body;
        const role =
          roleID === undefined ? { name, details } : await loadRole(organizationId, roleID, details);
        const explanation = await explainAndLint(db, organizationId, {
          ...{ name: role.name, details: role.details },
          environment: environment === undefined ? null : subjectOf(environment),
        });
        return formatExplanation(explanation);
      },
    );

    async function loadRole(organizationId: string, id: string, details: unknown) {
      if (details !== undefined)
        throw new TenancyError('role_invalid', 'Specify either roleID or details, not both.');
      const role = await findRoleRecord(db, organizationId, id);
      if (role === null) throw new TenancyError('role_unknown', `Unknown role ${quote(id)}.`);
      return role;
    }
  };

function subjectOf({ id, tags = {} }: Static<typeof environmentSchema>): EnvironmentSubject {
  return { id, tags: new Map(Object.entries(tags)) };
}
