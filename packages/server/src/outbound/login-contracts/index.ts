/**
 * Login contracts: the inputs, outputs and checks of every cloud login as pure data and pure functions. The language,
 * the API, trust setup and the documentation read them without loading an SDK of a cloud; the CLI has types generated
 * from them.
 */
export { type AwsRoleInputs, awsLoginContract } from './clouds/aws-login-inputs.ts';
export { azureLoginContract } from './clouds/azure-login-inputs.ts';
export { gcpIdentityTokenContract } from './clouds/gcp-identity-token-inputs.ts';
export { type GcpFederationInputs, gcpLoginContract } from './clouds/gcp-login-inputs.ts';
export {
  type VaultParentInputs,
  type VaultPlace,
  type VaultRoleInputs,
  vaultLoginContract,
} from './clouds/vault-login-inputs.ts';
export { vaultSecretsContract } from './clouds/vault-secrets-inputs.ts';
export { debugOidcClaimsContract } from './debug-oidc-claims.ts';
export { formatInputFault, formatInputFaults, type InputFault } from './input-fault.ts';
export type { LoginContract } from './login-contract.ts';
export { loginContracts } from './login-contracts.ts';
export { oidcContract } from './oidc.ts';
export { parseLifetimeSeconds } from './relying-party-inputs.ts';
export { secretPointers } from './secret-pointers.ts';
