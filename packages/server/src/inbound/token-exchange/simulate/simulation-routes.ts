import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { type Static, Type } from 'typebox';
import { identityOf, needs } from '../../../access/index.ts';
import type { WireNames } from '../../../contract/urns.ts';
import type { Database } from '../../../database/index.ts';
import { acceptExactJsonBodies, HttpError, handleErrors } from '../../../http/index.ts';
import { isExactJsonObject } from '../../../platform/json/exact-json.ts';
import {
  changeSchema,
  checkSchema,
  formatChange,
  formatChecks,
  formatHints,
  formatPolicyExplanations,
  hintSchema,
  policyExplanationSchema,
} from '../../decisions/index.ts';
import {
  findPolicyDocumentOfIssuer,
  loadParsed,
  translatePolicyErrors,
} from '../../policy-documents/index.ts';
import { loadIssuer, translateIssuerErrors } from '../../trusted-issuers/index.ts';
import type { DecisionContext } from '../decide/decide-exchange.ts';
import type { VerificationContext } from '../decide/verify-exchange.ts';
import { parseScope } from '../request/requested-token.ts';
import { type RoleDescription, type Simulation, type SimulationRequest, simulate } from './simulate.ts';

export interface SimulationRoutesContext extends VerificationContext, DecisionContext, RoleDescription {
  readonly database: Database;
  readonly names: WireNames;
}

const body = Type.Object({
  token: Type.Optional(
    Type.String({ description: 'A token of the issuer; it is verified, but does not count as used.' }),
  ),
  claims: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'Claims instead of a token.' }),
  ),
  requested_token_type: Type.Optional(Type.String()),
  scope: Type.Optional(Type.String()),
  audience: Type.Optional(
    Type.String({ description: 'The audience of an identity token; ignored for access tokens.' }),
  ),
  policies: Type.Optional(
    Type.Unknown({ description: 'Policies to evaluate instead of the current policies.' }),
  ),
});

const scopeList = Type.Array(Type.String());
const roleSummarySchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  inOrganization: scopeList,
  onEveryEnvironment: scopeList,
  onSomeEnvironments: Type.Array(Type.String(), {
    description: 'The scopes on environments that meet a condition of the role.',
  }),
});

const answer = Type.Object({
  outcome: Type.String({ description: 'granted or refused.' }),
  reason: Type.String(),
  message: Type.String(),
  checks: Type.Array(checkSchema),
  decidedBy: Type.Union([Type.Integer(), Type.Null()]),
  audited: Type.Array(Type.Object({ policyIndex: Type.Integer(), would: Type.String() })),
  policies: Type.Array(policyExplanationSchema),
  hints: Type.Array(hintSchema),
  change: changeSchema,
  role: Type.Union([roleSummarySchema, Type.Null()], {
    description: 'The role of the organization token that would be granted; otherwise null.',
  }),
});

export const simulationRoutes =
  (context: SimulationRoutesContext): FastifyPluginAsyncTypebox =>
  async (app) => {
    handleErrors(app, [translateIssuerErrors, translatePolicyErrors]);
    // A rounded number would be evaluated differently from the number in a token.
    acceptExactJsonBodies(app);

    app.post(
      '/api/orgs/:orgName/oidc/issuers/:issuerId/simulate',
      {
        config: needs('auth_policies:read'),
        schema: {
          operationId: 'simulateExchange',
          summary: 'Simulate an exchange and explain its outcome, without issuing or recording anything',
          tags: ['decisions'],
          params: Type.Object({ orgName: Type.String(), issuerId: Type.String() }),
          body,
          response: { 200: answer },
        },
      },
      async (request) => {
        const { organization } = identityOf(request);
        const issuer = await loadIssuer(context, { organization, issuerId: request.params.issuerId });
        const { policies: proposed } = request.body;
        const document = await findPolicyDocumentOfIssuer(
          context.database.db,
          organization.organizationId,
          issuer.id,
        );
        const simulation = await simulate(context, {
          organizationId: organization.organizationId,
          organizationName: organization.organizationName,
          issuer,
          policies: proposed === undefined ? (document?.policies ?? []) : await loadParsed(proposed),
          requested: readRequested(request.body, context.names),
          subject: readSubject(request.body),
        });
        return {
          outcome: simulation.outcome,
          reason: simulation.reason,
          message: simulation.message,
          checks: formatChecks(simulation.checks),
          decidedBy: simulation.decidedBy,
          audited: simulation.audited.map((audited) => ({ ...audited })),
          policies: formatPolicyExplanations(simulation.policyExplanations),
          hints: formatHints(simulation.hints),
          change: formatChange(simulation.change),
          role: formatRoleSummary(simulation.role),
        };
      },
    );
  };

function formatRoleSummary(role: Simulation['role']): Static<typeof answer>['role'] {
  if (role === null) return null;
  const { inOrganization, onEveryEnvironment, onSomeEnvironments, ...named } = role;
  return {
    ...named,
    inOrganization: [...inOrganization],
    onEveryEnvironment: [...onEveryEnvironment],
    onSomeEnvironments: [...onSomeEnvironments],
  };
}

function readRequested(
  input: { requested_token_type?: string; scope?: string; audience?: string },
  names: WireNames,
) {
  const { requested_token_type: type, scope, audience } = input;
  const parameters = new Map<string, string>();
  if (type) parameters.set('requested_token_type', type);
  if (scope) parameters.set('scope', scope);
  if (audience) parameters.set('audience', audience);
  const parsed = parseScope(parameters, names);
  if (!parsed.ok) throw new HttpError(400, `${parsed.fault.message}.`);
  return parsed.value;
}

/** The size of the payload in a token of 16 KiB. */
const maxClaimsCharacters = 12_288;

function readSubject(input: {
  token?: string;
  claims?: Record<string, unknown>;
}): SimulationRequest['subject'] {
  const { token, claims } = input;
  if (token !== undefined && claims === undefined) return { kind: 'token', token: token.trim() };
  // The strict JSON parser has parsed the body, so its members are JSON.
  if (isExactJsonObject(claims) && token === undefined) {
    // Claims that no token can contain need not be evaluated, and would delay other requests.
    if (JSON.stringify(claims).length > maxClaimsCharacters) {
      throw new HttpError(
        400,
        `claims must be at most ${maxClaimsCharacters} characters of JSON, because no token can have more.`,
      );
    }
    return { kind: 'claims', claims };
  }
  throw new HttpError(400, 'Send either token or claims.');
}
