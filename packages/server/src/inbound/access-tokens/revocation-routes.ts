import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { type RevocationContext, revokeMatchingTokens } from './revoke-by-origin.ts';
import { accessTokenSchema, formatToken, parseContinuation } from './wire.ts';

/** A misspelt criterion or `dryRun` would revoke more than intended. */
const closed = { additionalProperties: false } as const;

const criteriaSchema = Type.Object(
  {
    tokenId: Type.Optional(
      Type.String({ description: 'The token with this id; the response is 404 if the id is unknown.' }),
    ),
    issuerId: Type.Optional(
      Type.String({ description: 'Tokens obtained with tokens of this trusted issuer.' }),
    ),
    policyIndexes: Type.Optional(
      Type.Array(Type.Integer({ minimum: 0 }), {
        maxItems: 1_000,
        description: 'Tokens allowed by these current policies of the issuer.',
      }),
    ),
    subject: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 2_048,
        description: 'Tokens of workloads whose subject matches this pattern.',
      }),
    ),
    userLogin: Type.Optional(
      Type.String({ description: 'Tokens that act as this member in the organization.' }),
    ),
    teamName: Type.Optional(Type.String({ description: 'Tokens that act as this team.' })),
    since: Type.Optional(
      Type.Integer({ description: 'Tokens created at this time or later, in unix seconds.' }),
    ),
  },
  closed,
);

const body = Type.Object(
  {
    criteria: criteriaSchema,
    dryRun: Type.Optional(Type.Boolean({ description: 'Count and list the tokens without revoking them.' })),
    reason: Type.Optional(Type.String({ maxLength: 1_000 })),
    continuationToken: Type.Optional(Type.String()),
  },
  closed,
);

const answer = Type.Object({
  count: Type.Integer({ description: 'Number of tokens that this call revoked, or would revoke.' }),
  sessions: Type.Integer({
    description:
      'Number of open environment sessions of these tokens; revoking a token also ends its sessions.',
  }),
  tokens: Type.Array(accessTokenSchema, { description: 'The first 20 tokens, newest first.' }),
  continuationToken: Type.Optional(
    Type.String({ description: 'Present if more tokens remain: pass it with the next call.' }),
  ),
});

export const revocationRoutes =
  (context: RevocationContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    app.post(
      '/api/orgs/:orgName/tokens/revoke',
      {
        config: needs('org_token:delete'),
        schema: {
          operationId: 'revokeAccessTokens',
          summary: 'Revoke the active tokens that match all criteria, at most 500 per call',
          tags: ['access tokens'],
          params: Type.Object({ orgName: Type.String() }),
          body,
          response: { 200: answer },
        },
      },
      async (request) => {
        const { criteria, dryRun = false, reason, continuationToken } = request.body;
        const { since, ...rest } = criteria;
        const { count, sessions, tokens, next } = await revokeMatchingTokens(context, callerOf(request), {
          organization: identityOf(request).organization,
          criteria: { ...rest, ...(since === undefined ? {} : { sinceAt: since * 1_000 }) },
          dryRun,
          ...(reason === undefined ? {} : { reason }),
          ...(continuationToken === undefined ? {} : { before: parseContinuation(continuationToken) }),
        });
        return {
          count,
          sessions,
          tokens: tokens.map(formatToken),
          ...(next === null ? {} : { continuationToken: next }),
        };
      },
    );
  };
