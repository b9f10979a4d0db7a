import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  administratorRole,
  callerOf,
  identityOf,
  needs,
  withToken,
  withTokenAtOnce,
} from '../access/index.ts';
import { namedObject } from '../contract/named-object.ts';
import { type ErrorTranslation, HttpError, handleErrors } from '../http/index.ts';
import { addMember, changeMemberRole, removeMember } from './change-members.ts';
import type { TenancyContext } from './context.ts';
import { createOrganization } from './create-organization.ts';
import { pageMembers } from './page-members.ts';
import { roleExplanationRoutes } from './roles/explain/explain-routes.ts';
import { parsePlainRole } from './roles/plain-roles.ts';
import { roleHolderRoutes } from './roles/role-holder-routes.ts';
import { roleRoutes } from './roles/role-routes.ts';
import { teamRoutes } from './teams/team-routes.ts';
import { translateTenancyErrors } from './tenancy-error-statuses.ts';
import {
  formatMember,
  formatPrincipal,
  memberSchema,
  organizationSummarySchema,
  userSchema,
} from './wire.ts';

const orgPath = Type.Object({ orgName: Type.String() });
const memberPath = Type.Object({ orgName: Type.String(), userLogin: Type.String() });
const membersPerPage = 500;

/** The dependencies of the routes of this room. */
interface TenancyRoutesContext extends TenancyContext {
  /** Converts the errors of `grants`. */
  readonly translateGrantErrors: ErrorTranslation;
}

export const tenancyRoutes =
  (context: TenancyRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateTenancyErrors, context.translateGrantErrors]);
    const { db } = context.database;

    app.get(
      '/api/user',
      {
        config: withTokenAtOnce,
        schema: {
          operationId: 'getCurrentUser',
          summary: 'Show the identity that the access token acts as',
          tags: ['user'],
          response: { 200: userSchema },
        },
      },
      async (request) => formatPrincipal(identityOf(request).principal),
    );

    app.get(
      '/api/user/organizations/default',
      {
        config: withTokenAtOnce,
        schema: {
          operationId: 'getDefaultOrganization',
          summary: 'Show the default organization',
          tags: ['user'],
          response: {
            200: namedObject('AppGetDefaultOrganizationResponse', {
              GitHubLogin: Type.String(),
              Messages: Type.Array(Type.Object({ message: Type.String() })),
            }),
          },
        },
      },
      async (request) => {
        const [first] = formatPrincipal(identityOf(request).principal).organizations;
        if (!first) throw new HttpError(400, 'User is not a member of any organizations.');
        return { GitHubLogin: first.githubLogin, Messages: [] };
      },
    );

    app.post(
      '/api/orgs',
      {
        config: withToken,
        schema: {
          operationId: 'createOrganization',
          summary: 'Create an organization',
          tags: ['organizations'],
          body: Type.Object({ name: Type.String() }),
          response: { 201: organizationSummarySchema },
        },
      },
      async (request, reply) => {
        const { name } = await createOrganization(context, callerOf(request), request.body);
        return reply.code(201).send({ avatarUrl: '', githubLogin: name, name, role: administratorRole });
      },
    );

    app.get(
      '/api/orgs/:orgName/members',
      {
        config: needs('org_member:read'),
        schema: {
          operationId: 'listOrganizationMembers',
          summary: 'List members',
          tags: ['members'],
          params: orgPath,
          querystring: Type.Object({
            continuationToken: Type.Optional(Type.String()),
            type: Type.Optional(Type.String()),
          }),
          response: {
            200: Type.Object({
              members: Type.Array(memberSchema),
              continuationToken: Type.Optional(Type.String()),
            }),
          },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        const { continuationToken: after } = request.query;
        const { rows, next } = await pageMembers(db, context.roles, {
          organizationId,
          limit: membersPerPage,
          ...(after === undefined ? {} : { after }),
        });
        return {
          members: rows.map(formatMember),
          ...(next === null ? {} : { continuationToken: next.member.user.login }),
        };
      },
    );

    app.post(
      '/api/orgs/:orgName/members/:userLogin',
      {
        config: needs('org_member:add'),
        schema: {
          operationId: 'addOrganizationMember',
          summary: 'Add a member',
          tags: ['members'],
          params: memberPath,
          body: Type.Object({ role: Type.String() }),
          response: { 200: memberSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const roleId = parsePlainRole(request.body.role);
        const login = request.params.userLogin;
        const member = await addMember(context, callerOf(request), { organization, login, roleId });
        const role = await context.roles.roleOf(db, organization.organizationId, member.roleId);
        return formatMember({ member, role, teams: [] });
      },
    );

    app.patch(
      '/api/orgs/:orgName/members/:userLogin',
      {
        config: needs('org_member:update'),
        schema: {
          operationId: 'updateOrganizationMember',
          summary: 'Change a member’s role',
          tags: ['members'],
          params: memberPath,
          body: Type.Object({ role: Type.Optional(Type.String()), fgaRoleId: Type.Optional(Type.String()) }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { fgaRoleId, role = '' } = request.body;
        await changeMemberRole(context, callerOf(request), {
          organization,
          login: request.params.userLogin,
          roleId: fgaRoleId || parsePlainRole(role),
        });
        return reply.code(204).send(null);
      },
    );

    app.delete(
      '/api/orgs/:orgName/members/:userLogin',
      {
        config: needs('org_member:delete'),
        schema: {
          operationId: 'deleteOrganizationMember',
          summary: 'Remove a member',
          tags: ['members'],
          params: memberPath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        await removeMember(context, callerOf(request), { organization, login: request.params.userLogin });
        return reply.code(204).send(null);
      },
    );

    await app.register(teamRoutes(context));
    await app.register(roleRoutes(context));
    await app.register(roleHolderRoutes(context));
    await app.register(roleExplanationRoutes(context));
  };
