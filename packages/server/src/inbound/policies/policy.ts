export const tokenTypes = ['organization', 'team', 'personal', 'runner', 'identity'] as const;

/** The kinds of token that an exchange can ask for: four of access tokens, and identity tokens for others (one hop). */
export type TokenType = (typeof tokenTypes)[number];
export const permissionLevels = ['admin', 'standard'] as const;

/** `standard` grants what an empty list grants; clients send it where they must send one. */
export type PermissionLevel = (typeof permissionLevels)[number];
export type PolicyEffect = 'allow' | 'deny';
/** `audit`: the policy decides nothing, what it would have decided is recorded. */
export type PolicyMode = 'enforce' | 'audit';

/** One condition: the claim at the path matches any of the patterns. */
export interface PolicyRule {
  /** As written; parsePolicies made sure that parseClaimPath reads it. */
  readonly claimPath: string;
  /** Never empty; each was found to be a pattern. */
  readonly patterns: readonly string[];
  /** Whether the wire form was a list; a list of one is given back as a list, or clients would see a difference. */
  readonly isList: boolean;
}

/** A policy as parsePolicies establishes it. Members that were absent or empty are null. */
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
  readonly authorizedPermissions: readonly PermissionLevel[];
  readonly mode: PolicyMode;
  readonly rules: readonly PolicyRule[];
}

/** A policy as the API sends and takes it (docs/contract/issuers-and-policies.md#policies). */
export interface WirePolicy {
  readonly decision: PolicyEffect;
  readonly tokenType: TokenType;
  readonly teamName?: string;
  readonly userLogin?: string;
  readonly runnerID?: string;
  readonly audience?: string;
  readonly authorizedPermissions: readonly PermissionLevel[];
  readonly mode?: 'audit';
  readonly rules: Readonly<Record<string, string | readonly string[]>>;
}

/** What a member of a policy document is wrong about; `path` is the member, such as `policies[2].rules.sub`. */
export interface PolicyFault {
  readonly path: string;
  readonly message: string;
}

/** The member of a policy document that holds the pattern of a claim path. */
export function formatRulePath(policyIndex: number, claimPath: string): string {
  const member = /^[\w-]{1,100}$/.test(claimPath)
    ? `.${claimPath}`
    : `[${JSON.stringify(claimPath.slice(0, 100))}]`;
  return `policies[${policyIndex}].rules${member}`;
}
