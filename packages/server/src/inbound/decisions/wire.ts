import { type Static, Type } from 'typebox';
import { namedObject } from '../../contract/named-object.ts';
import type { PolicyExplanation, SuggestedChange } from '../policies/index.ts';
import type { Decision, DecisionCheck, DecisionHint } from './decision.ts';
import type { ExplainedDecision } from './explain-decision.ts';

const nullable = <Inner extends ReturnType<typeof Type.String>>(inner: Inner) =>
  Type.Union([inner, Type.Null()]);
const text = Type.String();
const nullableText = nullable(text);
const nullableInteger = Type.Union([Type.Integer(), Type.Null()]);

export const checkSchema = namedObject('DecisionCheck', {
  check: text,
  outcome: Type.String({ description: 'passed or failed.' }),
  expected: text,
  actual: text,
});

export const hintSchema = namedObject('DecisionHint', { code: text, message: text });

export const policyExplanationSchema = namedObject('PolicyExplanation', {
  policyIndex: Type.Integer(),
  decision: Type.String({ description: 'allow or deny.' }),
  mode: Type.String({ description: 'enforce, or audit if the decision of the policy is only recorded.' }),
  applies: Type.Boolean(),
  candidate: Type.Object({
    outcome: text,
    expected: Type.Optional(text),
    actual: Type.Optional(nullableText),
  }),
  rules: Type.Array(
    Type.Object({
      claimPath: text,
      patterns: Type.Array(text),
      value: nullableText,
      outcome: Type.String({
        description: 'matched, claim_missing, claim_mismatch, claim_not_comparable or not_evaluated.',
      }),
    }),
  ),
  audience: Type.Object({ expected: nullableText, actual: nullableText, outcome: text }),
  hints: Type.Array(hintSchema),
});

export const changeSchema = Type.Union([
  Type.Object(
    {
      diff: Type.Array(
        Type.Object({
          path: Type.String({ description: 'The changed member, such as policies[2].rules.sub.' }),
          before: nullableText,
          after: nullableText,
        }),
      ),
      policies: Type.Array(Type.Record(Type.String(), Type.Unknown()), {
        description: 'The whole document after the change.',
      }),
      admits: Type.String({ description: 'A description of what the change admits.' }),
    },
    { description: 'The smallest change to the policies that would grant the request.' },
  ),
  Type.Null(),
]);

export function formatChange(change: SuggestedChange | null): Static<typeof changeSchema> {
  return (
    change && {
      admits: change.admits,
      diff: change.diff.map((member) => ({ ...member })),
      policies: change.policies.map((policy) => ({ ...policy })),
    }
  );
}

const decisionMembers = {
  id: text,
  at: Type.String({ format: 'date-time' }),
  outcome: Type.String({ description: 'granted or refused.' }),
  reason: Type.String({ description: 'A stable code.' }),
  message: text,
  issuerId: nullableText,
  request: Type.Object({
    grantType: nullableText,
    audience: nullableText,
    requestedTokenType: nullableText,
    scope: nullableText,
    expirationSeconds: nullableInteger,
  }),
  token: Type.Union([
    Type.Object({
      hash: text,
      algorithm: nullableText,
      keyId: nullableText,
      issuer: nullableText,
      subject: nullableText,
      jwtId: nullableText,
      verified: Type.Boolean({
        description:
          'False if the signature was not verified; in that case, anyone could have written these values.',
      }),
    }),
    Type.Null(),
  ]),
  grant: Type.Union([
    Type.Object({
      accessTokenId: nullableText,
      scope: text,
      role: Type.Optional(
        Type.Object(
          { id: text, name: text },
          { description: 'The role of the organization token; missing for the default role.' },
        ),
      ),
      expiresAt: Type.String({ format: 'date-time' }),
    }),
    Type.Null(),
  ]),
  sourceIp: text,
  requestId: text,
};

export const decisionSummarySchema = namedObject('DecisionSummary', decisionMembers);

export const explainedDecisionSchema = namedObject('ExplainedDecision', {
  ...decisionMembers,
  checks: Type.Array(checkSchema),
  claims: Type.Union([Type.Record(Type.String(), Type.Unknown()), Type.Null()]),
  policyVersion: nullableInteger,
  decidedBy: nullableInteger,
  audited: Type.Array(Type.Object({ policyIndex: Type.Integer(), would: text })),
  policies: Type.Array(policyExplanationSchema),
  hints: Type.Array(hintSchema),
  change: changeSchema,
});

export function formatDecisionSummary(decision: Decision): Static<typeof decisionSummarySchema> {
  return {
    id: decision.id,
    at: new Date(decision.at).toISOString(),
    outcome: decision.reason === 'granted' ? 'granted' : 'refused',
    reason: decision.reason,
    message: decision.message,
    issuerId: decision.issuerId,
    request: { ...decision.request },
    token: decision.token && { ...decision.token },
    grant: decision.grant && {
      ...decision.grant,
      expiresAt: new Date(decision.grant.expiresAt).toISOString(),
    },
    sourceIp: decision.sourceIp,
    requestId: decision.requestId,
  };
}

export function formatExplainedDecision(decision: ExplainedDecision): Static<typeof explainedDecisionSchema> {
  return {
    ...formatDecisionSummary(decision),
    checks: formatChecks(decision.checks),
    claims: decision.claims && { ...decision.claims },
    policyVersion: decision.policies?.version ?? null,
    decidedBy: decision.policies?.decidedBy ?? null,
    audited: (decision.policies?.audited ?? []).map((audited) => ({ ...audited })),
    policies: formatPolicyExplanations(decision.policyExplanations),
    hints: formatHints(decision.allHints),
    change: formatChange(decision.change),
  };
}

export function formatChecks(checks: readonly DecisionCheck[]): Static<typeof checkSchema>[] {
  return checks.map((check) => ({ ...check }));
}

export function formatHints(hints: readonly DecisionHint[]): Static<typeof hintSchema>[] {
  return hints.map(({ code, message }) => ({ code, message }));
}

export function formatPolicyExplanations(
  explanations: readonly PolicyExplanation[],
): Static<typeof policyExplanationSchema>[] {
  return explanations.map((explanation) => ({
    policyIndex: explanation.policyIndex,
    decision: explanation.decision,
    mode: explanation.mode,
    applies: explanation.applies,
    candidate: { ...explanation.candidate },
    rules: explanation.rules.map((rule) => ({ ...rule, patterns: [...rule.patterns] })),
    audience: { ...explanation.audience },
    hints: formatHints(explanation.hints),
  }));
}
