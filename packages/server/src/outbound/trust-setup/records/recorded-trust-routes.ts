import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../../access/index.ts';
import { namedObject } from '../../../contract/named-object.ts';
import { TrustError } from '../trust-error.ts';
import { removeTrust, type TrustRecordContext } from './record-trust.ts';
import { pageTrusts, type RecordedTrust } from './trust-store.ts';

const recordedTrustSchema = namedObject('RecordedTrust', {
  id: Type.String(),
  cloud: Type.String({ description: 'aws, azure, gcp or vault.' }),
  subject: Type.String({ description: 'The sub that is trusted.' }),
  isPattern: Type.Boolean({ description: 'Each * in the subject matches any name.' }),
  audience: Type.String(),
  issuer: Type.String({ description: 'The iss that is trusted.' }),
  project: Type.Optional(Type.String()),
  environment: Type.Optional(
    Type.String({ description: 'The environment; * for all environments of the project.' }),
  ),
  environmentId: Type.Optional(
    Type.String({ description: 'The id of the environment, if the subject contains it.' }),
  ),
  names: Type.Record(Type.String(), Type.String(), {
    description: 'The names of the resources at the relying party, if given: role, accountId, …',
  }),
  createdBy: Type.String(),
  created: Type.String({ format: 'date-time', description: 'When the setup was first generated.' }),
  lastGenerated: Type.String({ format: 'date-time' }),
});

export const trustListSchema = namedObject('RecordedTrustList', {
  trusts: Type.Array(recordedTrustSchema),
  continuationToken: Type.Optional(
    Type.String({ description: 'Token for the next page; missing on the last page.' }),
  ),
});

const tags = ['trust setup'];
const pageSize = 100;

/**
 * Registers the routes of the trust setups that were generated for an organization's environments; they are for its
 * administrators.
 */
export const recordedTrustRoutes =
  (context: TrustRecordContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.get(
      '/api/orgs/:orgName/oidc/trusts',
      {
        config: needs('trust_record:read'),
        schema: {
          operationId: 'listRecordedTrusts',
          summary: 'List the trust setups that were generated for environments',
          tags,
          params: Type.Object({ orgName: Type.String() }),
          querystring: Type.Object({ continuationToken: Type.Optional(Type.String()) }),
          response: { 200: trustListSchema },
        },
      },
      async (request) => {
        const { organizationId } = identityOf(request).organization;
        const after = parseToken(request.query.continuationToken);
        const { rows, next } = await pageTrusts(context.database.db, {
          organizationId,
          after,
          limit: pageSize,
        });
        return {
          trusts: rows.map(formatTrust),
          ...(next === null ? {} : { continuationToken: next.id }),
        };
      },
    );

    app.delete(
      '/api/orgs/:orgName/oidc/trusts/:trustId',
      {
        config: needs('trust_record:delete'),
        schema: {
          operationId: 'deleteRecordedTrust',
          summary: 'Delete the record of a trust setup',
          description:
            'Delete the record once no relying party trusts the subject. The name of the environment is then no longer reserved.',
          tags,
          params: Type.Object({ orgName: Type.String(), trustId: Type.String() }),
          response: { 204: Type.Null() },
        },
      },
      async (request, reply) => {
        const { organizationId } = identityOf(request).organization;
        await removeTrust(context, callerOf(request), { organizationId, id: request.params.trustId });
        return reply.code(204).send(null);
      },
    );
  };

function parseToken(text = ''): string | null {
  if (text === '') return null;
  if (/^[0-9a-f]{32}$/.test(text)) return text;
  throw new TrustError('page_invalid', 'continuationToken is not valid; use one that this server returned.');
}

export function formatTrust(trust: RecordedTrust): Static<typeof recordedTrustSchema> {
  const { id, cloud, subject, isPattern, audience, issuer, environment, environmentId, names } = trust;
  return {
    id,
    cloud,
    subject,
    isPattern,
    audience,
    issuer,
    ...(environment === null ? {} : { project: environment.project, environment: environment.name }),
    ...(environmentId === null ? {} : { environmentId }),
    names: Object.fromEntries(Object.entries(names).map(([name, value]) => [name, String(value)])),
    createdBy: trust.creatorName,
    created: new Date(trust.createdAt).toISOString(),
    lastGenerated: new Date(trust.lastAt).toISOString(),
  };
}
