import { awsLoginContract } from './aws-login.ts';
import { azureLoginContract } from './azure-login.ts';
import { debugOidcClaimsContract } from './debug-oidc-claims.ts';
import { gcpIdentityTokenContract } from './gcp-identity-token.ts';
import { gcpLoginContract } from './gcp-login.ts';
import type { LoginContract } from './login-contract.ts';
import { oidcContract } from './oidc.ts';
import { vaultLoginContract } from './vault-login.ts';
import { vaultSecretsContract } from './vault-secrets.ts';

/** The contract of every cloud login, by the name that follows `fn::open::`. */
export const loginContracts: ReadonlyMap<string, LoginContract> = new Map<string, LoginContract>(
  [
    awsLoginContract,
    azureLoginContract,
    gcpLoginContract,
    gcpIdentityTokenContract,
    vaultLoginContract,
    vaultSecretsContract,
    oidcContract,
    debugOidcClaimsContract,
  ].map((contract: LoginContract) => [contract.name, contract]),
);
