import { IdentityPoolClient } from 'google-auth-library';

/**
 * Creates Google's own client, which reads an identity token from a file and impersonates the service account with it.
 */
export function createExternalAccount(
  url: string,
  account: { readonly provider: string; readonly serviceAccount: string; readonly file: string },
): IdentityPoolClient {
  const { provider, serviceAccount, file } = account;
  return new IdentityPoolClient({
    type: 'external_account',
    audience: `//iam.googleapis.com/${provider}`,
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${url}/v1/token`,
    service_account_impersonation_url: `${url}/v1/projects/-/serviceAccounts/${serviceAccount}:generateAccessToken`,
    credential_source: { file },
  });
}
