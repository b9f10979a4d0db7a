import { type CloudLogin, endOf, outputOf } from './cloud-login.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** A token and when it ends, in milliseconds since the epoch. */
export interface EndingToken {
  readonly token: string;
  readonly expiresAt: number;
}

/** What an AWS SDK reads from `credential_process` (AWS SDKs and Tools Reference Guide, process credential provider). */
export function formatAwsCredentialProcess(login: CloudLogin): string {
  return JSON.stringify({
    Version: 1,
    AccessKeyId: outputOf(login, 'accessKeyId'),
    SecretAccessKey: outputOf(login, 'secretAccessKey'),
    SessionToken: outputOf(login, 'sessionToken'),
    Expiration: new Date(endOf(login)).toISOString(),
  });
}

/** What kubectl reads from an exec credential plugin, in the version that it asks for (client.authentication.k8s.io). */
export function formatExecCredential({ token, expiresAt }: EndingToken, env: Environment): string {
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

const idTokenType = 'urn:ietf:params:oauth:token-type:id_token';
const jwtTokenType = 'urn:ietf:params:oauth:token-type:jwt';

/** What a Google library reads from the executable of an external account (AIP-4117); it says which type it wants. */
export function formatGoogleExecutable({ token, expiresAt }: EndingToken, env: Environment): string {
  const isJwtAsked = env['GOOGLE_EXTERNAL_ACCOUNT_TOKEN_TYPE'] === jwtTokenType;
  return JSON.stringify({
    version: 1,
    success: true,
    token_type: isJwtAsked ? jwtTokenType : idTokenType,
    id_token: token,
    expiration_time: Math.floor(expiresAt / 1_000),
  });
}
