import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { callerOf, identityOf, needs } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import { HttpError, handleErrors } from '../../http/index.ts';
import { formatDefinition, type LintWarning } from '../policies/index.ts';
import type { PolicyDocument } from './policy-document.ts';
import { translatePolicyErrors } from './policy-document-error-statuses.ts';
import { SevereLintError } from './refuse-severe.ts';
import {
  lintForIssuer,
  loadParsed,
  type PolicyDocumentContext,
  replacePolicies,
} from './replace-policies.ts';
import { findPolicyDocumentOfIssuer } from './store.ts';

export function formatSevereLint({ message, warnings }: SevereLintError): Static<typeof severeLintSchema> {
  return { code: 422, message, warnings: [...warnings] };
}

const policySchema = namedObject('AuthPolicyDefinition', {
  decision: Type.String({ description: 'allow or deny.' }),
  tokenType: Type.String({ description: 'organization, team, personal, runner or identity.' }),
  teamName: Type.Optional(Type.String({ description: 'Required for team; may contain wildcards.' })),
  userLogin: Type.Optional(Type.String({ description: 'Required for personal.' })),
  runnerID: Type.Optional(Type.String({ description: 'Required for runner: the name of the pool.' })),
  roleID: Type.Optional(
    Type.String({
      description: 'Only for organization: the role of the token; the default role if it is missing.',
    }),
  ),
  audience: Type.Optional(Type.String({ description: 'Required for identity; may contain wildcards.' })),
  authorizedPermissions: Type.Array(Type.String()),
  mode: Type.Optional(
    Type.String({
      description: 'enforce (default), or audit: the decision of the policy is recorded but has no effect.',
    }),
  ),
  rules: Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]), {
    description:
      'Maps each claim path to a pattern, or to a list of patterns, at least one of which must match.',
  }),
});

export const warningSchema = namedObject('PolicyLintWarning', {
  code: Type.String(),
  severity: Type.String(),
  path: Type.String(),
  message: Type.String(),
  policyIndex: Type.Integer(),
});

export const severeLintSchema = namedObject('SevereLintError', {
  code: Type.Literal(422),
  message: Type.String(),
  warnings: Type.Array(warningSchema),
});

const documentSchema = namedObject('AuthPolicy', {
  id: Type.String(),
  version: Type.Integer(),
  created: Type.String({ format: 'date-time' }),
  modified: Type.String({ format: 'date-time' }),
  policies: Type.Array(policySchema),
  warnings: Type.Array(warningSchema, { description: 'Lint warnings for these policies.' }),
});

// The parser of this folder reads the policies: it reports all faults together and names each member.
const policiesBody = namedObject('AuthPolicyUpdateRequest', { policies: Type.Optional(Type.Unknown()) });

export const policyDocumentRoutes =
  (context: PolicyDocumentContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translatePolicyErrors]);

    app.get(
      '/api/orgs/:orgName/auth/policies/oidcissuers/:issuerId',
      {
        config: needs('auth_policies:read'),
        schema: {
          operationId: 'getAuthPolicy',
          summary: 'Get an issuer’s policies',
          tags: ['policies'],
          params: Type.Object({ orgName: Type.String(), issuerId: Type.String() }),
          response: { 200: documentSchema },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const document = await findPolicyDocumentOfIssuer(
          context.database.db,
          organization.organizationId,
          request.params.issuerId,
        );
        if (!document) throw new HttpError(404, 'Unknown issuer.');
        return formatDocument(document, await lintForIssuer(context, organization, document));
      },
    );

    app.patch(
      '/api/orgs/:orgName/auth/policies/:policyId',
      {
        config: needs('auth_policies:update'),
        schema: {
          operationId: 'updateAuthPolicy',
          summary: 'Replace an issuer’s policies',
          tags: ['policies'],
          params: Type.Object({ orgName: Type.String(), policyId: Type.String() }),
          querystring: Type.Object({
            strict: Type.Optional(
              Type.Boolean({
                description: 'Refuse policies with a severe lint instead of returning a warning.',
              }),
            ),
            version: Type.Optional(
              Type.Integer({
                minimum: 1,
                description: 'Replace only this version; responds with 409 if another version is current.',
              }),
            ),
            keepTokens: Type.Optional(
              Type.Boolean({
                description: 'Do not revoke the access tokens that removed or changed policies allowed.',
              }),
            ),
          }),
          body: policiesBody,
          response: { 200: documentSchema, 422: severeLintSchema },
        },
      },
      async (request, reply) => {
        const { strict = false, version = null, keepTokens = false } = request.query;
        try {
          const { document, warnings } = await replacePolicies(context, callerOf(request), {
            organization: identityOf(request).organization,
            policyId: request.params.policyId,
            policies: request.body.policies,
            strict,
            expectedVersion: version,
            keepTokens,
          });
          return formatDocument(document, warnings);
        } catch (error) {
          if (!(error instanceof SevereLintError)) throw error;
          return reply.code(422).send(formatSevereLint(error));
        }
      },
    );

    app.post(
      '/api/orgs/:orgName/oidc/issuers/:issuerId/lint',
      {
        config: needs('auth_policies:read'),
        schema: {
          operationId: 'lintPolicies',
          summary: 'Lint policies for this issuer, without saving them',
          tags: ['policies'],
          params: Type.Object({ orgName: Type.String(), issuerId: Type.String() }),
          body: policiesBody,
          response: { 200: Type.Object({ warnings: Type.Array(warningSchema) }) },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const policies = await loadParsed(request.body.policies);
        await nextTurn();
        const { issuerId } = request.params;
        return { warnings: [...(await lintForIssuer(context, organization, { issuerId, policies }))] };
      },
    );
  };

function formatDocument(
  document: PolicyDocument,
  warnings: readonly LintWarning[],
): Static<typeof documentSchema> {
  return {
    id: document.id,
    version: document.version,
    created: new Date(document.createdAt).toISOString(),
    modified: new Date(document.modifiedAt).toISOString(),
    policies: formatDefinition(document.policies).map(({ rules, authorizedPermissions, ...policy }) => ({
      ...policy,
      authorizedPermissions: [...authorizedPermissions],
      rules: Object.fromEntries(
        Object.entries(rules).map(([path, patterns]) => [
          path,
          typeof patterns === 'string' ? patterns : [...patterns],
        ]),
      ),
    })),
    warnings: [...warnings],
  };
}
