import { type ResponseOf, SymbolonError } from '@symbolon/sdk';
import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import type { OrgSession } from '../session/open-session.ts';
import { withoutDefaultPolicy } from './default-policy.ts';
import { describeSevereLint } from './severe-lint.ts';

export type PolicyDocument = ResponseOf<'GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}'>;

/** The conditions for saving policies. */
export interface SaveTerms {
  /** Save despite severe lint warnings. */
  readonly force: boolean;
  /** Keep the access tokens allowed by dropped policies valid until they expire. */
  readonly keepTokens?: boolean;
}

export const forceOption = {
  force: { type: 'boolean', description: 'Save despite severe lint warnings.' },
} as const;

/** Loads the policies of an issuer; an empty list if it has none. */
export async function loadPolicies(
  { client, orgName }: OrgSession,
  issuerId: string,
): Promise<PolicyDocument> {
  const document = await client.request('GET /api/orgs/{orgName}/auth/policies/oidcissuers/{issuerId}', {
    path: { orgName, issuerId },
  });
  return { ...document, policies: withoutDefaultPolicy(document.policies) };
}

/** Replaces loaded policies. Refuses severe lint warnings unless forced. Throws CliError. */
export async function savePolicies(
  { client, orgName }: OrgSession,
  { id, version }: PolicyDocument,
  policies: readonly unknown[],
  { force, keepTokens = false }: SaveTerms,
): Promise<PolicyDocument> {
  try {
    return await client.request('PATCH /api/orgs/{orgName}/auth/policies/{policyId}', {
      path: { orgName, policyId: id },
      query: { strict: !force, version, keepTokens },
      body: { policies },
    });
  } catch (error) {
    if (!(error instanceof SymbolonError) || error.status !== 422) throw error;
    throw new CliError(`not saved: ${describeSevereLint(error)}`, {
      exitCode: exitCodes.refused,
      hint: 'Make the rules stricter, or save them anyway with --force.',
      cause: error,
    });
  }
}

/** Loads an issuer's policies, changes them and saves them. */
export async function changePolicies(
  session: OrgSession,
  issuerId: string,
  change: (present: PolicyDocument['policies']) => readonly unknown[],
  terms: SaveTerms,
): Promise<PolicyDocument> {
  const document = await loadPolicies(session, issuerId);
  return savePolicies(session, document, change(document.policies), terms);
}

/**
 * Returns the indexes of policies that are missing from a new list, in which members may be absent or in another order.
 */
export function findDropped(present: readonly unknown[], next: readonly unknown[]): number[] {
  const kept = new Set(next.map(identityOf));
  return present.flatMap((policy, index) => (kept.has(identityOf(policy)) ? [] : [index]));
}

/** Returns the same text for policies that the server stores in the same form. */
function identityOf(policy: unknown): string {
  return JSON.stringify(isObject(policy) ? normalize(policy) : policy, (_name, member: unknown) =>
    isObject(member)
      ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : member,
  );
}

/** The members that may be absent, null or empty. */
const optionalMembers = ['teamName', 'userLogin', 'runnerID', 'roleID', 'audience'];

function normalize(policy: Readonly<Record<string, unknown>>): object {
  const { decision, tokenType, mode, authorizedPermissions, rules } = policy;
  const permissions: unknown = authorizedPermissions ?? [];
  return {
    ...{ decision, tokenType, rules },
    ...Object.fromEntries(optionalMembers.map((name) => [name, policy[name] || undefined])),
    ...(mode === 'audit' ? { mode } : {}),
    authorizedPermissions: Array.isArray(permissions) ? [...new Set(permissions)] : permissions,
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
