import { identityTokenType, jwtTokenType } from '@symbolon/sdk';
import { type CloudLogin, expiryOf, outputOf } from './cloud-login.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token with its expiry in milliseconds since the epoch. */
export interface ExpiringToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** Formats credentials for `credential_process` (AWS SDKs and Tools Reference Guide, process credential provider). */
export function formatAwsCredentialProcess(login: CloudLogin): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: outputOf<'aws-login'>(login, 'accessKeyId'),
    SecretAccessKey: outputOf<'aws-login'>(login, 'secretAccessKey'),
    SessionToken: outputOf<'aws-login'>(login, 'sessionToken'),
    Expiration: new Date(expiryOf(login)).toISOString(),
  });
}

/** Formats a token for kubectl's exec credential plugins, in the requested version (client.authentication.k8s.io). */
export function formatExecCredential({ token, expiresAt }: ExpiringToken, env: Environment): string {
  const asked = /"apiVersion"\s*:\s*"(client\.authentication\.k8s\.io\/v1(?:beta1)?)"/.exec(
    env['KUBERNETES_EXEC_INFO'] ?? '',
  )?.[1];
  // RFC 3339 without fractions, as Go writes a metav1.Time.
  const expirationTimestamp = `${new Date(expiresAt).toISOString().slice(0, 19)}Z`;
  return JSON.stringify({
    apiVersion: asked ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    status: { token, expirationTimestamp },
  });
}

/** Formats a token for the executable of an external account (AIP-4117), which names the requested type. */
export function formatGoogleExecutable({ token, expiresAt }: ExpiringToken, env: Environment): string {
  const isJwtAsked = env['GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE'] === jwtTokenType;
  return JSON.stringify({
    version: 1,
    success: true,
    token_type: isJwtAsked ? jwtTokenType : identityTokenType,
    id_token: token,
    expiration_time: Math.floor(expiresAt / 1_000),
  });
}
