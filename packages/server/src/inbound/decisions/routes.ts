import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { identityOf, needs, type OrganizationAccess } from '../../access/index.ts';
import { HttpError } from '../../http/index.ts';
import { type DecisionContext, explainDecision } from './explain-decision.ts';
import { findElsewhereHints } from './find-elsewhere-hints.ts';
import { findDecision, pageDecisions } from './store.ts';
import {
  decisionSummarySchema,
  explainedDecisionSchema,
  formatDecisionSummary,
  formatExplainedDecision,
} from './wire.ts';

const defaultPageSize = 50;
const maxPageSize = 500;
/** Decisions are for callers whose role has this permission (`access/roles/scope.ts`). */

const listQuery = Type.Object({
  continuationToken: Type.Optional(Type.String({ pattern: '^[0-9a-f-]{36}$' })),
  maxResults: Type.Optional(Type.Integer({ minimum: 1, maximum: maxPageSize })),
  outcome: Type.Optional(Type.Union([Type.Literal('granted'), Type.Literal('refused')])),
  reason: Type.Optional(Type.String()),
  issuerId: Type.Optional(Type.String()),
  subject: Type.Optional(Type.String()),
});

export const decisionRoutes =
  (context: DecisionContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    const scopeOf = ({ organizationId, organizationName }: OrganizationAccess) => ({
      organizationId,
      orphans: organizationName === context.bootstrapOrganization,
    });

    app.get(
      '/api/orgs/:orgName/oidc/decisions',
      {
        config: needs('oidc_decision:read'),
        schema: {
          operationId: 'listDecisions',
          summary: 'List granted and refused exchanges, newest first',
          tags: ['decisions'],
          params: Type.Object({ orgName: Type.String() }),
          querystring: listQuery,
          response: {
            200: Type.Object({
              decisions: Type.Array(decisionSummarySchema),
              continuationToken: Type.Optional(Type.String()),
            }),
          },
        },
      },
      async (request) => {
        const { continuationToken, maxResults = defaultPageSize, ...filters } = request.query;
        const { rows, next } = await pageDecisions(context.database.db, {
          ...scopeOf(identityOf(request).organization),
          ...filters,
          ...(continuationToken === undefined ? {} : { before: continuationToken }),
          limit: maxResults,
        });
        return {
          decisions: rows.map(formatDecisionSummary),
          ...(next === null ? {} : { continuationToken: next.id }),
        };
      },
    );

    app.get(
      '/api/orgs/:orgName/oidc/decisions/:decisionId',
      {
        config: needs('oidc_decision:read'),
        schema: {
          operationId: 'getDecision',
          summary: 'Get a decision with each check, policy and rule',
          tags: ['decisions'],
          params: Type.Object({ orgName: Type.String(), decisionId: Type.String() }),
          response: { 200: explainedDecisionSchema },
        },
      },
      async (request) => {
        const decision = await findDecision(context.database.db, {
          ...scopeOf(identityOf(request).organization),
          id: request.params.decisionId,
        });
        if (!decision) {
          throw new HttpError(
            404,
            'Unknown decision in this organization. Refusals of requests without a known organization are visible to administrators of the bootstrap organization.',
          );
        }
        const { principal } = identityOf(request);
        const elsewhere = await findElsewhereHints(decision, principal, context.isIssuerRegistered);
        const explained = await explainDecision(context, decision);
        return formatExplainedDecision({ ...explained, allHints: [...elsewhere, ...explained.allHints] });
      },
    );
  };
