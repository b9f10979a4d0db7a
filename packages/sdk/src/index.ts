// The client of a Symbolon server: typed calls, exchange and refresh of tokens, the identity tokens of CI systems and
// pods, opened environments, and verification of the audit chain. No dependencies; runs wherever fetch does.
export type { AmbientOptions, RunCommand } from './ambient/ambient-options.ts';
export { AmbientTokenError } from './ambient/ambient-token-error.ts';
export { loadBuildkiteToken } from './ambient/buildkite.ts';
export { loadCircleciToken } from './ambient/circleci.ts';
export { type Ambient, type AmbientPlatform, detectAmbient } from './ambient/detect-ambient.ts';
export { loadGithubActionsToken } from './ambient/github-actions.ts';
export { type GitlabOptions, loadGitlabToken } from './ambient/gitlab.ts';
export { type KubernetesOptions, loadKubernetesToken } from './ambient/kubernetes.ts';
export {
  type AuditChainOptions,
  type AuditChainResult,
  verifyAuditChain,
} from './audit/verify-audit-chain.ts';
export {
  type AuditFailure,
  type AuditFault,
  type AuditPage,
  type AuditPageResult,
  type AuditPosition,
  type AuditRecord,
  auditGenesis,
  verifyAuditPage,
} from './audit/verify-audit-page.ts';
export type { ClientOptions } from './call-server.ts';
export { type Client, createClient } from './client.ts';
export { accessTokenPrefix } from './contract/token-prefixes.ts';
export {
  accessTokenType,
  defaultNamespace,
  identityTokenType,
  jwtTokenType,
  organizationAudience,
  tokenExchangeGrant,
} from './contract/urns.ts';
export type {
  CheckedDefinition,
  EnvironmentDefinition,
  EnvironmentReference,
  Environments,
  SavedDefinition,
} from './environments/create-environments.ts';
export type { DocumentPosition, EnvironmentDiagnostic } from './environments/environment-diagnostic.ts';
export { formatDiagnostic, parseDiagnostics } from './environments/environment-diagnostic.ts';
export {
  type KeepEnvironmentOpenOptions,
  type KeptEnvironment,
  keepEnvironmentOpen,
  type Schedule,
} from './environments/keep-environment-open.ts';
export { type OpenEnvironmentOptions, openEnvironment } from './environments/open-environment.ts';
export type { OpenedEnvironment } from './environments/opened-environment.ts';
export { type PropertyPath, parsePropertyPath } from './environments/property-path.ts';
export {
  type ExchangedIdentityToken,
  exchangeForIdentityToken,
  type IdentityExchangeOptions,
} from './exchange/exchange-for-identity-token.ts';
export {
  type AccessTokenKind,
  type ExchangedToken,
  type ExchangeOptions,
  exchangeToken,
} from './exchange/exchange-token.ts';
export { TokenExchangeError } from './exchange/token-exchange-error.ts';
export { createTokenSource, type TokenSource, type TokenSourceOptions } from './exchange/token-source.ts';
export { type Logins, subjectAttributes } from './generated/logins.ts';
export type { Operations } from './generated/operations.ts';
export type { JsonValue } from './json-value.ts';
export type { OperationName, RequestOptions, ResponseOf } from './operation-types.ts';
export { parseServerUrl } from './parse-server-url.ts';
export { parseWrittenNumbers } from './parse-written-numbers.ts';
export type { PolicyWarning } from './policy-warning.ts';
export type { RetryPolicy } from './retry-policy.ts';
export type { Fetch } from './send-request.ts';
export { SymbolonError, type SymbolonErrorCode } from './symbolon-error.ts';
export { walkPages } from './walk-pages.ts';
