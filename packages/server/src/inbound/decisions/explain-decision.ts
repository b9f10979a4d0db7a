import type { OrganizationName } from '../../contract/organization-name.ts';
import type { Database } from '../../database/index.ts';
import type { ExactJsonObject } from '../../platform/json/exact-json.ts';
import { runInTurns } from '../../platform/turns/run-in-turns.ts';
import {
  explainInSteps,
  type Policy,
  type PolicyExplanation,
  type PolicyRequest,
  type SuggestedChange,
  suggestInSteps,
  type TokenType,
  tokenTypes,
} from '../policies/index.ts';
import type { Decision, DecisionCheck, DecisionHint } from './decision.ts';
import { reasonAdvice } from './reason-advice.ts';
import type { ReasonCode } from './reason-code.ts';

export interface DecisionContext {
  readonly database: Database;
  /** Finds the policies of a version, even if their document was deleted. */
  readonly findPolicyVersion: (policyId: string, version: number) => Promise<readonly Policy[] | null>;
  /** Describes the checks that a token passed, from the record of its decision. */
  readonly describePassedChecks: (decision: Decision) => readonly DecisionCheck[];
  /** Returns true if the organization trusts an issuer with this identifier. */
  readonly isIssuerRegistered: (organizationId: string, issuer: string) => Promise<boolean>;
  /** The organization whose administrators also see decisions without a known organization. */
  readonly bootstrapOrganization: OrganizationName;
}

/** A decision with its full explanation. */
export interface ExplainedDecision extends Decision {
  readonly policyExplanations: readonly PolicyExplanation[];
  readonly allHints: readonly DecisionHint[];
  /** The suggested change, if the policies refused; null if the token itself was invalid. */
  readonly change: SuggestedChange | null;
}

/**
 * Explains a decision by evaluating the same claims and policies again. This keeps records small and explanations
 * complete, and the explanation shows the actual reasons.
 */
export async function explainDecision(
  context: DecisionContext,
  decision: Decision,
): Promise<ExplainedDecision> {
  const asked = await findAsked(context, decision);
  const policyExplanations =
    asked === null ? [] : await runInTurns(explainInSteps(asked.policies, asked.request));
  const change =
    asked === null || decision.reason === 'granted'
      ? null
      : await runInTurns(suggestInSteps(asked.policies, asked.request));
  const checks = decision.checks.length > 0 ? decision.checks : context.describePassedChecks(decision);
  const allHints = collectHints(decision, policyExplanations);
  return { ...decision, checks, policyExplanations, allHints, change };
}

/** Finds the request to the policies and their version; null if they were not evaluated or are no longer stored. */
async function findAsked(
  context: DecisionContext,
  { policies: asked, claims, reason }: Decision,
): Promise<{ readonly policies: readonly Policy[]; readonly request: PolicyRequest } | null> {
  // An explanation of a decision that was too costly would be as costly.
  if (reason === 'evaluation_too_costly') return null;
  if (asked === null || claims === null || !isTokenType(asked.tokenType)) return null;
  const policies = await context.findPolicyVersion(asked.policyId, asked.version);
  return policies === null ? null : { policies, request: { ...asked, tokenType: asked.tokenType, claims } };
}

/**
 * Returns the hints of the record and, for a refusal, those of the policies, without duplicates; a refusal has at least
 * one.
 */
export function collectHints(
  decision: {
    readonly reason: ReasonCode;
    readonly hints: readonly DecisionHint[];
    readonly claims: ExactJsonObject | null;
  },
  explanations: readonly PolicyExplanation[],
): readonly DecisionHint[] {
  if (decision.reason === 'granted') return decision.hints;
  const all = [...decision.hints, ...explanations.flatMap(({ hints }) => hints)];
  if (all.length === 0) return [{ code: decision.reason, message: reasonAdvice[decision.reason] }];
  return [...new Map(all.map((hint) => [hint.message, hint])).values()];
}

function isTokenType(text: string): text is TokenType {
  return tokenTypes.some((type) => type === text);
}
