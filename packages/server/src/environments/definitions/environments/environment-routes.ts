import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import {
  authorize,
  callerOf,
  identityOf,
  needs,
  type OrganizationAccess,
  type Principal,
  withToken,
} from '../../../access/index.ts';
import { defaultProject } from '../../../contract/environment-name.ts';
import { formatSubject } from '../../../outbound/subjects/index.ts';
import { levelOf } from '../../grants/index.ts';
import type { Preserved } from '../clones/clone.ts';
import { cloneEnvironment } from '../clones/clone-environment.ts';
import type { DefinitionContext } from '../definition-context.ts';
import {
  environmentListSchema,
  environmentOf,
  environmentPath,
  environmentUrl,
  formatListed,
  formatUserInfo,
  metadataSchema,
  noBody,
  settingsSchema,
} from '../wire.ts';
import { changeSettings } from './change-settings.ts';
import { createEnvironment } from './create-environment.ts';
import { listEnvironments } from './list-environments.ts';
import { loadEnvironment, loadWithPermission } from './load-environment.ts';

const tags = ['environments'];
const orgPath = Type.Object({ orgName: Type.String() });
const defaultPageSize = 100;
const pageQuery = {
  continuationToken: Type.Optional(Type.String()),
  maxResults: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000 })),
};

/** Registers the routes of environments, except those of their documents. */
export const environmentRoutes =
  (context: DefinitionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/esc/environments',
      {
        config: withToken,
        schema: {
          operationId: 'listAllEnvironments',
          summary: 'List the environments that you may read in all your organizations',
          tags,
          querystring: Type.Object({ ...pageQuery, organization: Type.Optional(Type.String()) }),
          response: { 200: environmentListSchema },
        },
      },
      async (request) => {
        const { principal } = identityOf(request);
        const { organization } = request.query;
        const all = organizationsOf(principal);
        const organizations = organization
          ? all.filter(({ organizationName }) => organizationName === organization)
          : all;
        return list(callerOf(request), { ...request.query, organizations });
      },
    );

    app.get(
      '/api/esc/environments/:orgName',
      {
        config: needs('environment:list'),
        schema: {
          operationId: 'listEnvironments',
          summary: 'List the environments that you may read in one organization',
          tags,
          params: orgPath,
          querystring: Type.Object(pageQuery),
          response: { 200: environmentListSchema },
        },
      },
      async (request) =>
        list(callerOf(request), { ...request.query, organizations: [identityOf(request).organization] }),
    );

    async function list(
      caller: ReturnType<typeof callerOf>,
      query: {
        readonly organizations: readonly OrganizationAccess[];
        readonly continuationToken?: string;
        readonly maxResults?: number;
      },
    ) {
      const page = await listEnvironments(context, caller, {
        organizations: query.organizations,
        continuationToken: query.continuationToken || null,
        limit: query.maxResults ?? defaultPageSize,
      });
      return {
        environments: page.environments.map(formatListed),
        ...(page.continuationToken === null ? {} : { nextToken: page.continuationToken }),
      };
    }

    app.post(
      '/api/esc/environments/:orgName',
      {
        config: needs('environment:create'),
        schema: {
          operationId: 'createEnvironment',
          summary: 'Create an environment, with an empty document',
          tags,
          params: orgPath,
          body: Type.Object({ project: Type.Optional(Type.String()), name: Type.String() }),
          response: { 200: noBody },
        },
      },
      async (request, reply) => {
        const { project = defaultProject, name } = request.body;
        await createEnvironment(context, callerOf(request), {
          organization: identityOf(request).organization,
          environment: { project, name },
        });
        return reply.code(200).send();
      },
    );

    app.post(
      `${environmentUrl}/clone`,
      {
        config: needs('environment:clone'),
        schema: {
          operationId: 'cloneEnvironment',
          summary: 'Clone an environment',
          tags,
          params: environmentPath,
          body: Type.Object({
            project: Type.Optional(Type.String({ description: 'Defaults to the project of the source.' })),
            name: Type.String(),
            version: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })),
            preserveHistory: Type.Optional(Type.Boolean()),
            preserveAccess: Type.Optional(Type.Boolean()),
            preserveEnvironmentTags: Type.Optional(Type.Boolean()),
            preserveRevisionTags: Type.Optional(Type.Boolean()),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { body, params } = request;
        await cloneEnvironment(context, callerOf(request), {
          ...environmentOf(request, params),
          target: { project: body.project || params.projectName, name: body.name },
          version: body.version || null,
          preserve: preservedOf(body),
        });
        return reply.code(204).send(null);
      },
    );

    app.get(
      `${environmentUrl}/metadata`,
      {
        config: needs('environment:read'),
        schema: {
          operationId: 'getEnvironmentMetadata',
          summary: 'Get an environment and your permission on it',
          tags,
          params: environmentPath,
          response: { 200: metadataSchema },
        },
      },
      async (request) => {
        const wanted = environmentOf(request, request.params);
        const { found, effective } = await loadWithPermission(context, callerOf(request), {
          ...wanted,
          needed: 'environment:read',
        });
        const { id: environmentId, organizationId, owner } = found;
        return {
          id: environmentId,
          ownedBy: formatUserInfo(owner),
          oidcSubjectV2: formatSubject(
            { kind: 'environmentId', organizationId, environmentId },
            context.namespace,
          ),
          permission: levelOf(effective),
          gatedActions: [],
          openRequestNeeded: false,
        };
      },
    );

    app.get(
      `${environmentUrl}/settings`,
      {
        config: needs('environment_settings:read'),
        schema: {
          operationId: 'getEnvironmentSettings',
          summary: "Get an environment's settings",
          tags,
          params: environmentPath,
          response: { 200: settingsSchema },
        },
      },
      async (request) => {
        const { deletionProtected } = await loadEnvironment(context, callerOf(request), {
          ...environmentOf(request, request.params),
          needed: 'environment_settings:read',
        });
        return { deletionProtected };
      },
    );

    app.patch(
      `${environmentUrl}/settings`,
      {
        config: needs('environment_settings:update'),
        schema: {
          operationId: 'patchEnvironmentSettings',
          summary: "Change an environment's settings",
          tags,
          params: environmentPath,
          body: Type.Object({
            deletionProtected: Type.Optional(Type.Union([Type.Boolean(), Type.Null()])),
          }),
          response: { 200: noBody },
        },
      },
      async (request, reply) => {
        const { deletionProtected } = request.body;
        await changeSettings(context, callerOf(request), {
          ...environmentOf(request, request.params),
          settings: typeof deletionProtected === 'boolean' ? { deletionProtected } : {},
        });
        return reply.code(200).send();
      },
    );
  };

/** Returns the organizations in which the principal may use environments. */
function organizationsOf(principal: Principal): OrganizationAccess[] {
  const names =
    principal.kind === 'user'
      ? principal.memberships.map(({ organizationName }) => organizationName)
      : [principal.organizationName];
  return names
    .map((name) => authorize(principal, 'environment:list', name))
    .flatMap((authorization) => (authorization.ok ? [authorization.value] : []));
}

function preservedOf(body: {
  readonly preserveHistory?: boolean;
  readonly preserveAccess?: boolean;
  readonly preserveEnvironmentTags?: boolean;
  readonly preserveRevisionTags?: boolean;
}): Set<Preserved> {
  const preserved = new Set<Preserved>();
  if (body.preserveHistory) preserved.add('history');
  if (body.preserveAccess) preserved.add('access');
  if (body.preserveEnvironmentTags) preserved.add('environmentTags');
  if (body.preserveRevisionTags) preserved.add('revisionTags');
  return preserved;
}
