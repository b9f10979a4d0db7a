export const tokenTypes = ['organization', 'team', 'personal', 'runner', 'identity'] as const;

/** The kinds of token that can be requested: four kinds of access tokens, and identity tokens for relying parties. */
export type TokenType = (typeof tokenTypes)[number];
export const permissionLevels = ['admin', 'standard'] as const;

/** `standard` has the same effect as an empty list, for clients that must send a value. */
export type PermissionLevel = (typeof permissionLevels)[number];
export type PolicyEffect = 'allow' | 'deny';
/** `audit`: the policy decides nothing; its decision is only recorded. */
export type PolicyMode = 'enforce' | 'audit';

/** One condition: the claim at the path matches any of the patterns. */
export interface PolicyRule {
  /** The path as written, which parsePolicies has checked. */
  readonly claimPath: string;
  /** Never empty; each is a valid pattern. */
  readonly patterns: readonly string[];
  /**
   * True if the wire form was a list. A list of one pattern is returned as a list, because clients would otherwise see
   * a difference.
   */
  readonly isList: boolean;
}

/** A policy that parsePolicies has checked. Missing or empty members are null. */
export interface Policy {
  readonly decision: PolicyEffect;
  readonly tokenType: TokenType;
  /** A pattern; never null for tokenType team. */
  readonly teamName: string | null;
  /** Exact; never null for tokenType personal. */
  readonly userLogin: string | null;
  /** Exact; never null for tokenType runner. */
  readonly runnerID: string | null;
  /** A pattern for the audience of the identity token; never null for tokenType identity. */
  readonly audience: string | null;
  /** The role of the organization tokens that the policy allows; null for the default role. */
  readonly roleID: string | null;
  readonly authorizedPermissions: readonly PermissionLevel[];
  readonly mode: PolicyMode;
  readonly rules: readonly PolicyRule[];
}

/** A policy as the API sends and accepts it (docs/contract/issuers-and-policies.md#policies). */
export interface WirePolicy {
  readonly decision: PolicyEffect;
  readonly tokenType: TokenType;
  readonly teamName?: string;
  readonly userLogin?: string;
  readonly runnerID?: string;
  readonly audience?: string;
  readonly roleID?: string;
  readonly authorizedPermissions: readonly PermissionLevel[];
  readonly mode?: 'audit';
  readonly rules: Readonly<Record<string, string | readonly string[]>>;
}

/** A fault in a member of a policy document; `path` is the member, such as `policies[2].rules.sub`. */
export interface PolicyFault {
  readonly path: string;
  readonly message: string;
}

/** Returns the member of a policy document that contains the pattern of a claim path. */
export function formatRulePath(policyIndex: number, claimPath: string): string {
  const member = /^[\w-]{1,100}$/.test(claimPath)
    ? `.${claimPath}`
    : `[${JSON.stringify(claimPath.slice(0, 100))}]`;
  return `policies[${policyIndex}].rules${member}`;
}
