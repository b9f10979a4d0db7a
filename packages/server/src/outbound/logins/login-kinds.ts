import { awsLogin } from './aws/assume-role.ts';
import { azureLogin } from './azure/azure-login.ts';
import { gcpIdentityToken } from './gcp/gcp-identity-token.ts';
import { gcpLogin } from './gcp/gcp-login.ts';
import type { LoginKind } from './login-kind.ts';
import { debugOidcClaims } from './oidc/debug-oidc-claims.ts';
import { oidcLogin } from './oidc/oidc.ts';
import { vaultLogin } from './vault/vault-login.ts';
import { vaultSecrets } from './vault/vault-secrets.ts';

/** Every cloud login, by the name that follows `fn::open::`. */
export const loginKinds: ReadonlyMap<string, LoginKind> = new Map(
  [
    awsLogin,
    azureLogin,
    gcpLogin,
    gcpIdentityToken,
    vaultLogin,
    vaultSecrets,
    oidcLogin,
    debugOidcClaims,
  ].map((kind) => [kind.name, kind]),
);
