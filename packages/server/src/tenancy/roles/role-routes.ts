import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { sendList } from '../../http/index.ts';
import type { JsonObject } from '../../platform/json/json.ts';
import { quote } from '../../platform/quote.ts';
import type { TenancyContext } from '../context.ts';
import { TenancyError } from '../tenancy-error.ts';
import { createRole, setDefaultRole, updateRole } from './change-roles.ts';
import { deleteRole } from './delete-role.ts';
import { SevereRoleLintError } from './lint/refuse-severe-role.ts';
import {
  formatRole,
  formatScopes,
  formatSevereRoleLint,
  roleDetailsSchema,
  roleListSchema,
  roleSchema,
  scopesSchema,
  severeRoleLintSchema,
} from './role-wire.ts';
import { parsePurpose } from './stored/custom-role.ts';
import { findRoleRecord, listRoleRecords, type RoleRecord } from './stored/role-record.ts';

const tags = ['roles'];
const orgPath = Type.Object({ orgName: Type.String() });
const rolePath = Type.Object({ orgName: Type.String(), roleID: Type.String() });

/** A role with its details takes up to 1 MB as JSON, and a client may indent it. */
const bodyLimit = 4 * 1_024 * 1_024;

/** Registers the routes of roles; the caller of this plugin renders errors. */
export const roleRoutes =
  (context: TenancyContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const { db } = context.database;

    async function loadRecord(organizationId: string, id: string): Promise<RoleRecord> {
      const role = await findRoleRecord(db, organizationId, id);
      if (role === null) throw new TenancyError('role_unknown', `Unknown role ${quote(id)}.`);
      return role;
    }

    app.get(
      '/api/orgs/:orgName/roles',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'listRoles',
          summary: 'List roles',
          tags,
          params: orgPath,
          querystring: Type.Object({
            uxPurpose: Type.String({ description: 'role, role_private, role_temporary, policy or set.' }),
          }),
          response: { 200: roleListSchema },
        },
      },
      async (request, reply) => {
        const { organizationId } = identityOf(request).organization;
        const items = await listRoleRecords(db, organizationId, parsePurpose(request.query.uxPurpose));
        return sendList(reply, { member: 'roles', items, format: formatRole });
      },
    );

    app.get(
      '/api/orgs/:orgName/roles/scopes',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'listRoleScopes',
          summary: 'List the scopes that roles can contain',
          tags,
          params: orgPath,
          querystring: Type.Object({
            own: Type.Optional(
              Type.Boolean({
                description: 'Includes the scopes that only this server has; false by default.',
              }),
            ),
          }),
          response: { 200: scopesSchema },
        },
      },
      async (request) => formatScopes(request.query.own ?? false),
    );

    app.post(
      '/api/orgs/:orgName/roles',
      {
        config: needs('role:create'),
        bodyLimit,
        schema: {
          operationId: 'createRole',
          summary: 'Create a role',
          tags,
          params: orgPath,
          querystring: Type.Object({
            strict: Type.Optional(Type.Boolean({ description: 'Refuse a role with a severe lint.' })),
            createPolicyAndRole: Type.Optional(
              Type.Boolean({ description: 'Accepted for compatibility with clients; has no effect.' }),
            ),
          }),
          body: namedObject('PermissionDescriptorBase', {
            name: Type.String(),
            description: Type.Optional(Type.String()),
            resourceType: Type.Optional(Type.String({ maxLength: 100 })),
            uxPurpose: Type.Optional(Type.String()),
            details: roleDetailsSchema,
          }),
          response: { 200: roleSchema, 422: severeRoleLintSchema },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { name, description = '', resourceType = '', uxPurpose, details } = request.body;
        const role = {
          ...{ name, description, resourceType },
          uxPurpose: parsePurpose(uxPurpose || 'role'),
          details: details as JsonObject,
        };
        const { strict = false } = request.query;
        const saved = await orSevereLint(
          createRole(context, callerOf(request), { organization, role, strict }),
        );
        return saved instanceof SevereRoleLintError
          ? reply.code(422).send(formatSevereRoleLint(saved))
          : formatRole(saved);
      },
    );

    app.get(
      '/api/orgs/:orgName/roles/:roleID',
      {
        config: needs('role:read'),
        schema: {
          operationId: 'getRole',
          summary: 'Get a role',
          tags,
          params: rolePath,
          response: { 200: roleSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        return formatRole(await loadRecord(organizationId, request.params.roleID));
      },
    );

    app.patch(
      '/api/orgs/:orgName/roles/:roleID',
      {
        config: needs('role:update'),
        bodyLimit,
        schema: {
          operationId: 'updateRole',
          summary: 'Change a role',
          tags,
          params: rolePath,
          querystring: Type.Object({
            strict: Type.Optional(Type.Boolean({ description: 'Refuse a role with a severe lint.' })),
          }),
          body: Type.Object({
            name: Type.Optional(Type.String()),
            description: Type.Optional(Type.String()),
            details: Type.Optional(roleDetailsSchema),
          }),
          response: { 200: roleSchema, 422: severeRoleLintSchema },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        const { details, ...texts } = request.body;
        const { roleID: id } = request.params;
        const update = { ...texts, ...(details === undefined ? {} : { details: details as JsonObject }) };
        const { strict = false } = request.query;
        const saved = await orSevereLint(
          updateRole(context, callerOf(request), { organization, id, update, strict }),
        );
        return saved instanceof SevereRoleLintError
          ? reply.code(422).send(formatSevereRoleLint(saved))
          : formatRole(saved);
      },
    );

    app.delete(
      '/api/orgs/:orgName/roles/:roleID',
      {
        config: needs('role:delete'),
        schema: {
          operationId: 'deleteRole',
          summary: 'Delete a role',
          tags,
          params: rolePath,
          querystring: Type.Object({
            force: Type.Optional(Type.Boolean({ description: 'Delete the role even if it is in use.' })),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        await deleteRole(context, callerOf(request), {
          organization,
          id: request.params.roleID,
          force: request.query.force ?? false,
        });
        return reply.code(204).send(null);
      },
    );

    app.patch(
      '/api/orgs/:orgName/roles/:roleID/default',
      {
        config: needs('organization:update'),
        schema: {
          operationId: 'setDefaultRole',
          summary: 'Make a role the default role of the organization',
          tags,
          params: rolePath,
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        await setDefaultRole(context, callerOf(request), { organization, id: request.params.roleID });
        return reply.code(204).send(null);
      },
    );
  };

/** Returns a refusal because of severe lints, whose response contains the warnings, instead of throwing it. */
async function orSevereLint(saving: Promise<RoleRecord>): Promise<RoleRecord | SevereRoleLintError> {
  try {
    return await saving;
  } catch (error) {
    if (error instanceof SevereRoleLintError) return error;
    throw error;
  }
}
