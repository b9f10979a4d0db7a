import { CliError } from '../command-line/cli-error.ts';
import { exitCodes } from '../command-line/exit-codes.ts';
import { type CloudLogin, findOutput, outputOf } from './cloud-login.ts';

/** Environment variables for a program; null unsets a variable that would take precedence. */
export type Variables = Readonly<Record<string, string | null>>;

export type CloudVariables = (login: CloudLogin) => Variables;

/** Returns the variables that the AWS SDKs and the AWS CLI read. */
export const awsVariables: CloudVariables = (login) => ({
  AWS_ACCESS_KEY_ID: outputOf<'aws-login'>(login, 'accessKeyId'),
  AWS_SECRET_ACCESS_KEY: outputOf<'aws-login'>(login, 'secretAccessKey'),
  AWS_SESSION_TOKEN: findOutput<'aws-login'>(login, 'sessionToken'),
  AWS_CREDENTIAL_EXPIRATION: login.expiresAt,
  // Some SDKs prefer a named profile to these variables.
  AWS_PROFILE: null,
  AWS_DEFAULT_PROFILE: null,
});

/** Returns the variables that the Terraform and Pulumi providers for Azure read. */
export const azureVariables: CloudVariables = (login) => ({
  ARM_USE_OIDC: 'true',
  ARM_OIDC_TOKEN: outputOf<'azure-login'>(login, 'oidc.token'),
  ARM_CLIENT_ID: outputOf<'azure-login'>(login, 'clientId'),
  ARM_TENANT_ID: outputOf<'azure-login'>(login, 'tenantId'),
  ...(findOutput<'azure-login'>(login, 'subscriptionId') === null
    ? {}
    : { ARM_SUBSCRIPTION_ID: outputOf<'azure-login'>(login, 'subscriptionId') }),
  ARM_CLIENT_SECRET: null,
  ARM_CLIENT_CERTIFICATE_PATH: null,
});

/** Returns the variables that gcloud and the Terraform and Pulumi providers for Google Cloud read. */
export const gcpVariables: CloudVariables = (login) => ({
  GOOGLE_OAUTH_ACCESS_TOKEN: outputOf<'gcp-login'>(login, 'accessToken'),
  CLOUDSDK_AUTH_ACCESS_TOKEN: outputOf<'gcp-login'>(login, 'accessToken'),
});

/** Returns the variables that the vault and bao commands and every client library read. */
export const vaultVariables: CloudVariables = (login) => ({
  VAULT_ADDR: outputOf<'vault-login'>(login, 'address'),
  VAULT_TOKEN: outputOf<'vault-login'>(login, 'token'),
  VAULT_NAMESPACE: findOutput<'vault-login'>(login, 'namespace'),
});

/**
 * Formats `NAME=VALUE` lines that mean the same to a shell, an env file and `$GITHUB_ENV`. Throws CliError for a value
 * with a special meaning in one of them: values are not trusted.
 */
export function formatVariables(variables: Variables): string {
  return Object.entries(variables)
    .filter((entry): entry is [string, string] => entry[1] !== null)
    .map(([name, value]) => {
      if (/^[\w@%+=:,./~-]*$/.test(value)) return `${name}=${value}\n`;
      throw new CliError(`the value of ${name} cannot be written as a NAME=VALUE line`, {
        exitCode: exitCodes.failed,
        hint: 'Use --format json, or --exec -- COMMAND.',
      });
    })
    .join('');
}
