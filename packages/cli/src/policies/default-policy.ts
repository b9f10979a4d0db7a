/** The members of a policy that decide whether it is the default. */
interface ComparedPolicy {
  readonly decision: string;
  readonly tokenType: string;
  readonly authorizedPermissions: readonly string[];
  readonly rules: Readonly<Record<string, unknown>>;
}

/**
 * Returns an empty list for the default: one policy that denies everything, which the server returns for an issuer
 * without policies. A policy that is added must replace it, because any deny that applies wins.
 */
export function withoutDefaultPolicy<Policy extends ComparedPolicy>(
  policies: readonly Policy[],
): readonly Policy[] {
  const [only] = policies;
  return only !== undefined && policies.length === 1 && isDefault(only) ? [] : policies;
}

function isDefault({ decision, tokenType, authorizedPermissions, rules }: ComparedPolicy): boolean {
  return (
    decision === 'deny' &&
    tokenType === 'organization' &&
    authorizedPermissions.length === 0 &&
    Object.keys(rules).length === 0
  );
}
