import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { handleErrors, sendList } from '../../http/index.ts';
import { translateTenancyErrors } from '../../tenancy/index.ts';
import {
  changeRunnerPool,
  createRunnerPool,
  loadRunnerPool,
  type RunnerPoolContext,
  removeRunnerPool,
} from './change-runner-pools.ts';
import type { RunnerPool } from './runner-pool.ts';
import { translateRunnerPoolErrors } from './runner-pool-error-statuses.ts';
import { listRunnerPools } from './store.ts';

const orgPath = Type.Object({ orgName: Type.String() });
const poolPath = Type.Object({ orgName: Type.String(), poolId: Type.String() });
const tags = ['runner pools'];

const poolMembers = {
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  created: Type.Integer({ description: 'Unix seconds.' }),
};

const summarySchema = namedObject('AgentPool', {
  ...poolMembers,
  isDefault: Type.Boolean(),
  lastSeen: Type.Integer({ description: 'Unix seconds; 0 if never seen.' }),
  status: Type.Union([Type.Literal('online'), Type.Literal('offline')]),
});

const describePool = ({ id, name, description, createdAt }: RunnerPool) => ({
  id,
  name,
  description,
  created: Math.floor(createdAt / 1_000),
});

/** Runners cannot report yet, so every pool is offline. */
const summarizePool = (pool: RunnerPool): Static<typeof summarySchema> => ({
  ...describePool(pool),
  isDefault: false,
  lastSeen: 0,
  status: 'offline',
});

export const runnerPoolRoutes =
  (context: RunnerPoolContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateRunnerPoolErrors, translateTenancyErrors]);
    const { db } = context.database;

    app.get(
      '/api/orgs/:orgName/agent-pools',
      {
        config: needs('agent_pool:read'),
        schema: {
          operationId: 'listAgentPools',
          summary: 'List runner pools',
          tags,
          params: orgPath,
          response: { 200: Type.Object({ agentPools: Type.Array(summarySchema) }) },
        },
      },
      async (request, reply) => {
        const pools = await listRunnerPools(db, identityOf(request).organization.organizationId);
        return sendList(reply, { member: 'agentPools', items: pools, format: summarizePool });
      },
    );

    app.post(
      '/api/orgs/:orgName/agent-pools',
      {
        config: needs('agent_pool:create'),
        schema: {
          operationId: 'createOrgAgentPool',
          summary: 'Create a runner pool, with a token that is shown only once',
          tags,
          params: orgPath,
          body: Type.Object({ name: Type.String(), description: Type.Optional(Type.String()) }),
          response: {
            200: namedObject('CreateAccessTokenResponse', { id: Type.String(), tokenValue: Type.String() }),
          },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { name, description = '' } = request.body;
        return createRunnerPool(context, callerOf(request), { organization, name, description });
      },
    );

    app.get(
      '/api/orgs/:orgName/agent-pools/:poolId',
      {
        config: needs('agent_pool:read'),
        schema: {
          operationId: 'getOrgAgentPool',
          summary: 'Read a runner pool',
          tags,
          params: poolPath,
          response: {
            200: namedObject('AgentPoolDetail', { ...poolMembers, agents: Type.Array(Type.Unknown()) }),
          },
        },
      },
      async (request) => {
        const pool = await loadRunnerPool(db, identityOf(request).organization, request.params.poolId);
        return { ...describePool(pool), agents: [] };
      },
    );

    app.patch(
      '/api/orgs/:orgName/agent-pools/:poolId',
      {
        config: needs('agent_pool:update'),
        schema: {
          operationId: 'patchOrgAgentPool',
          summary: 'Change a runner pool',
          tags,
          params: poolPath,
          body: Type.Object({
            name: Type.Optional(Type.String()),
            description: Type.Optional(
              Type.String({ description: 'If this member is missing, the description is cleared.' }),
            ),
          }),
          response: { 200: Type.Object({ name: Type.String(), description: Type.String() }) },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const { poolId } = request.params;
        // Clients of the contract leave out an empty description.
        const { description: given = '', ...rest } = request.body;
        const change = { organization, poolId, ...rest, description: given };
        const { name, description } = await changeRunnerPool(context, callerOf(request), change);
        return { name, description };
      },
    );

    app.delete(
      '/api/orgs/:orgName/agent-pools/:poolId',
      {
        config: needs('agent_pool:delete'),
        schema: {
          operationId: 'deleteOrgAgentPool',
          summary: 'Delete a runner pool',
          tags,
          params: poolPath,
          querystring: Type.Object({
            force: Type.Optional(
              Type.Boolean({
                description: 'Delete it even if stacks use it. No stack of this server uses a pool.',
              }),
            ),
          }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organization } = identityOf(request);
        await removeRunnerPool(context, callerOf(request), { organization, poolId: request.params.poolId });
        return reply.code(204).send(null);
      },
    );
  };
