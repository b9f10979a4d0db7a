import { awsLogin } from './aws.ts';
import { azureLogin } from './azure.ts';
import { debugOidcClaims } from './debug-oidc-claims.ts';
import { gcpLogin } from './gcp.ts';
import { gcpIdentityToken } from './gcp-identity-token.ts';
import type { LoginKind } from './login-kind.ts';
import { oidcLogin } from './oidc.ts';
import { vaultLogin } from './vault.ts';
import { vaultSecrets } from './vault-secrets.ts';

/** Every login there is, by the name that follows `fn::open::`. */
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
