import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  authorizedWrite,
  type Caller,
  loginOf,
  type OrganizationAccess,
  recordEvent,
} from '../../access/index.ts';
import type { WireNames } from '../../contract/urns.ts';
import type { Database, Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import { runInTurns } from '../../platform/turns/run-in-turns.ts';
import {
  formatPolicies,
  hasNoPolicies,
  type LintWarning,
  lintInSteps,
  type Policy,
  parseInSteps,
} from '../policies/index.ts';
import { findIssuer, findPresetForIssuer, type PoliciesCheck } from '../trusted-issuers/index.ts';
import { lintUnknownTargets, type RunnerPools } from './lint-unknown-targets.ts';
import type { PolicyDocument } from './policy-document.ts';
import { PolicyDocumentError } from './policy-document-error.ts';
import { refuseSevere, SevereLintError } from './refuse-severe.ts';
import { type GivenGrantsContext, requireWithinPolicies } from './require-within-policies.ts';
import { advancePolicyDocument, findPolicyDocument } from './store.ts';

export interface PolicyDocumentContext extends GivenGrantsContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly names: WireNames;
  readonly runnerPools: RunnerPools;
  /**
   * Prepares, before the transaction, the revocation of the access tokens that removed policies allowed. The result is
   * called in the transaction.
   */
  readonly prepareRevocation: (
    edited: PolicyDocument,
    policies: readonly Policy[],
  ) => Promise<(tx: Tx, caller: Caller, document: PolicyDocument) => Promise<void>>;
}

export interface PolicyReplacement {
  readonly organization: OrganizationAccess;
  readonly policyId: string;
  readonly policies: unknown;
  /** Refuses policies with severe lints. Contract clients do not request this and get only warnings. */
  readonly strict: boolean;
  /** The version that the caller edited; null to replace the current version, whatever it is. */
  readonly expectedVersion: number | null;
  /** Keeps the access tokens that removed policies allowed, until they expire. */
  readonly keepTokens: boolean;
}

/**
 * Replaces an issuer's policies (docs/contract/issuers-and-policies.md). Returns the document with its lint warnings;
 * they prevent saving only if the caller requests strictness and one is severe.
 */
export async function replacePolicies(
  context: PolicyDocumentContext,
  caller: Caller,
  request: PolicyReplacement,
): Promise<{ readonly document: PolicyDocument; readonly warnings: readonly LintWarning[] }> {
  const policies = await loadParsed(request.policies);
  const { organizationId } = request.organization;
  // Each step takes time that grows with the policies, so other requests run in between.
  await nextTurn();
  const edited = await findPolicyDocument(context.database.db, organizationId, request.policyId);
  if (!edited) throw unknownPolicy(request.policyId);
  await nextTurn();
  const warnings = await lintForIssuer(context, request.organization, { ...edited, policies });
  if (request.strict) refuseSevere(warnings);
  await nextTurn();
  // The wire form is JSON; the audit record contains the exact new policies.
  const recorded = JSON.parse(JSON.stringify(formatPolicies(policies)));
  await nextTurn();
  const revoke = request.keepTokens ? null : await context.prepareRevocation(edited, policies);
  const document = await authorizedWrite(context, caller, { topics: 'trust' }, async (tx, principal) => {
    const current = await findPolicyDocument(tx, organizationId, request.policyId);
    if (!current) throw unknownPolicy(request.policyId);
    requireVersion(current, request.expectedVersion);
    const { organization } = request;
    await requireWithinPolicies(tx, context, caller, { principal, organization, policies });
    const next = { ...current, version: current.version + 1, modifiedAt: context.clock.now(), policies };
    if (!(await advancePolicyDocument(tx, next, loginOf(caller.principal)))) {
      throw new PolicyDocumentError(
        'policy_changed_meanwhile',
        'Another caller changed these policies at the same time; read them again.',
      );
    }
    const issuer = await findIssuer(tx, organizationId, next.issuerId);
    await recordEvent(tx, context, {
      caller,
      organizationId,
      event: 'authorization-policy-updated',
      description: `${caller.actor.name} replaced the policies of the issuer ${issuer?.issuer ?? next.issuerId} (version ${next.version})`,
      details: {
        policyId: next.id,
        issuerId: next.issuerId,
        issuer: issuer?.issuer ?? null,
        issuerName: issuer?.name ?? null,
        version: next.version,
        policies: recorded,
      },
    });
    await revoke?.(tx, caller, next);
    return next;
  });
  return { document, warnings };
}

function requireVersion({ version }: PolicyDocument, expected: number | null): void {
  if (expected === null || expected === version) return;
  throw new PolicyDocumentError(
    'policy_changed_meanwhile',
    `The current version of the policies is ${version}, not ${expected}; read them again.`,
  );
}

/** Returns the warnings for current or proposed policies of an issuer. */
export async function lintForIssuer(
  context: PolicyDocumentContext,
  organization: OrganizationAccess,
  { issuerId, policies }: Pick<PolicyDocument, 'issuerId' | 'policies'>,
): Promise<readonly LintWarning[]> {
  const issuer = await findIssuer(context.database.db, organization.organizationId, issuerId);
  if (!issuer) return [];
  const { database, runnerPools } = context;
  return [
    ...(await lintForIdentifier(context, organization, { issuer: issuer.issuer, policies })),
    ...(await lintUnknownTargets({ db: database.db, runnerPools }, organization, policies)),
  ].toSorted((a, b) => a.policyIndex - b.policyIndex);
}

function lintForIdentifier(
  { names }: Pick<PolicyDocumentContext, 'names'>,
  { organizationName }: OrganizationAccess,
  { issuer, policies }: { readonly issuer: string; readonly policies: readonly Policy[] },
): Promise<readonly LintWarning[]> {
  const organizationAudiences = names.organizationAudiences(organizationName);
  const { lints = [], claims: knownClaims = [], claimsKnown = 'some' } = findPresetForIssuer(issuer) ?? {};
  const context = { issuer, organizationAudiences, knownClaims, claimsKnown };
  return runInTurns(lintInSteps(policies, context, lints));
}

/** Checks the policies of an issuer that is about to be registered, as a replacement does. */
export async function checkFirstPolicies(
  context: Pick<PolicyDocumentContext, 'names'>,
  organization: OrganizationAccess,
  {
    issuer,
    policies: input,
    strict,
  }: { readonly issuer: string; readonly policies: unknown; readonly strict: boolean },
): Promise<PoliciesCheck> {
  try {
    const policies = await loadParsed(input);
    await nextTurn();
    if (strict) refuseSevere(await lintForIdentifier(context, organization, { issuer, policies }));
    return { ok: true, value: policies };
  } catch (error) {
    if (!(error instanceof PolicyDocumentError)) throw error;
    const { message } = error;
    return error instanceof SevereLintError
      ? { ok: false, fault: { reason: 'severe_lint', message, warnings: error.warnings } }
      : { ok: false, fault: { reason: 'invalid', message } };
  }
}

/** The number of faults that one error describes; a small document can have a hundred thousand. */
const maxFaultsDescribed = 100;

/** Parses policies for a caller, in turns; the error message contains the faults. */
export async function loadParsed(input: unknown): Promise<readonly Policy[]> {
  const parsed = await runInTurns(parseInSteps(input));
  if (parsed.ok) return parsed.value;
  const described = parsed.fault
    .slice(0, maxFaultsDescribed)
    .map(({ path, message: text }) => (hasNoPolicies(input) ? text : `${path} ${text}`));
  const others = parsed.fault.length - described.length;
  const message = [...described, ...(others > 0 ? [`and ${others} more faults`] : [])].join('; ');
  throw new PolicyDocumentError('policy_invalid', message);
}

export function unknownPolicy(id: string): PolicyDocumentError {
  return new PolicyDocumentError(
    'policy_unknown',
    `Unknown policy document ${JSON.stringify(id.slice(0, 60))}.`,
  );
}
