/** The claims of every identity token (RFC 7519 §4.1). */
export const registeredClaims = ['iss', 'sub', 'aud', 'iat', 'nbf', 'exp', 'jti'] as const;

/** The other claims of a v1 identity token (docs/contract/identity-tokens.md, v1 claims). */
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

const v2Namespace = 'https://pulumi.com/';

/** The additional claims of a v2 identity token (docs/contract/identity-tokens.md, v2 claims). */
export const v2Claims = {
  organization: `${v2Namespace}org`,
  organizationId: `${v2Namespace}org_id`,
  currentEnvironment: `${v2Namespace}current_env`,
  currentEnvironmentId: `${v2Namespace}current_env_id`,
  rootEnvironment: `${v2Namespace}root_env`,
  rootEnvironmentId: `${v2Namespace}root_env_id`,
  actor: `${v2Namespace}actor`,
  workloadIssuer: `${v2Namespace}workload_issuer`,
  workloadSubject: `${v2Namespace}workload_subject`,
} as const;

/** The claims that tokens of Pulumi Cloud have and tokens of this server do not. */
export const pulumiCloudClaims = [`${v2Namespace}actor_id`] as const;
