import { awsLoginContract } from './clouds/aws-login-inputs.ts';
import { azureLoginContract } from './clouds/azure-login-inputs.ts';
import { gcpIdentityTokenContract } from './clouds/gcp-identity-token-inputs.ts';
import { gcpLoginContract } from './clouds/gcp-login-inputs.ts';
import { vaultLoginContract } from './clouds/vault-login-inputs.ts';
import { vaultSecretsContract } from './clouds/vault-secrets-inputs.ts';
import { debugOidcClaimsContract } from './debug-oidc-claims.ts';
import type { LoginContract } from './login-contract.ts';
import { oidcContract } from './oidc.ts';

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
