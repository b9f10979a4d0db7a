/** The claims that every identity token has (RFC 7519 §4.1). */
export const registeredClaims = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'] as const;

/** The further claims of a v1 identity token (docs/contract/identity-tokens.md, v1 claims). */
export const v1Claims = {
  organization: 'org',
  environment: 'env',
  currentEnvironment: 'current_env',
  rootEnvironment: 'root_env',
  user: 'trigger_user',
  stackId: 'stackId',
  operation: 'operation',
  project: 'project',
  stack: 'stack',
  deployment: 'deployment',
  scope: 'scope',
} as const;

/** The further claims of a v2 identity token (docs/contract/identity-tokens.md, v2 claims). */
export const v2Claims = {
  organization: 'https://pulumi.com/org',
  organizationId: 'https://pulumi.com/org_id',
  currentEnvironment: 'https://pulumi.com/current_env',
  currentEnvironmentId: 'https://pulumi.com/current_env_id',
  rootEnvironment: 'https://pulumi.com/root_env',
  rootEnvironmentId: 'https://pulumi.com/root_env_id',
  actor: 'https://pulumi.com/actor',
  workloadIssuer: 'https://pulumi.com/workload_issuer',
  workloadSubject: 'https://pulumi.com/workload_subject',
} as const;
