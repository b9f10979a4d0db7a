import { usageError } from '../command-line/cli-error.ts';
import { type CloudLoginRequest, expiryOf, outputOf } from './cloud-login.ts';
import { gcpVariables } from './cloud-variables.ts';
import { defaultDuration, defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers, type LoginOptions } from './login-options.ts';
import { formatExecCredential, formatGoogleExecutable } from './tool-answer.ts';

export const loginCloudGcp = defineCloudLogin({
  cloud: 'gcp',
  summary: 'Get an access token for a Google service account',
  options: {
    project: textOption('NUMBER', 'The number (not the id) of the pool’s project.'),
    pool: textOption('ID', 'The workload identity pool.'),
    provider: textOption('ID', 'The provider in the pool.'),
    'service-account': textOption('EMAIL', 'The service account to impersonate.'),
    region: textOption('REGION', 'The region of the pool. Default: global.'),
    duration: textOption('DURATION', `The lifetime. Default: ${defaultDuration}.`),
    'sts-endpoint': textOption('URL', 'The Google STS endpoint of a private cloud.'),
    'iam-credentials-endpoint': textOption('URL', 'The IAM credentials endpoint of a private cloud.'),
  },
  request: ({ find, need, subjectAttributes, duration }) => ({
    kind: 'gcp-login',
    inputs: {
      project: readProjectNumber(need('project')),
      oidc: givenMembers({
        workloadPoolId: need('pool'),
        providerId: need('provider'),
        serviceAccount: need('service-account'),
        region: find('region'),
        tokenLifetime: duration('duration'),
        subjectAttributes: subjectAttributes(),
        stsEndpoint: find('sts-endpoint'),
        iamCredentialsEndpoint: find('iam-credentials-endpoint'),
      }),
    },
  }),
  variables: gcpVariables,
  forms: {
    'google-executable': {
      request: requestGoogleIdentityToken,
      format: (login, env) =>
        formatGoogleExecutable(
          { token: outputOf<'gcp-identity-token'>(login, 'token'), expiresAt: expiryOf(login) },
          env,
        ),
    },
    'kubernetes-exec': {
      format: (login, env) =>
        formatExecCredential(
          { token: outputOf<'gcp-login'>(login, 'accessToken'), expiresAt: expiryOf(login) },
          env,
        ),
    },
  },
  examples: [
    {
      title: 'Run a command with the token',
      command:
        'symbolon login-cloud gcp --project 42 --pool ci --provider symbolon --service-account deploy@acme.iam.gserviceaccount.com --exec -- gcloud storage ls',
    },
    {
      title:
        'As the "command" of the "executable" in an external account file, which names the pool and the account',
      command: 'symbolon login-cloud gcp --as google-executable',
    },
  ],
});

/** Requests only the identity token; the library exchanges it at the pool, for the account that its file names. */
function requestGoogleIdentityToken({ find, subjectAttributes }: LoginOptions): CloudLoginRequest {
  const superfluous = ['project', 'pool', 'provider', 'service-account', 'region', 'duration'].find(
    (name) => find(name) !== undefined,
  );
  if (superfluous !== undefined) {
    throw usageError(
      `--${superfluous} has no effect with --as google-executable: the external account file sets this value`,
    );
  }
  return {
    kind: 'gcp-identity-token',
    inputs: givenMembers({ subjectAttributes: subjectAttributes() }),
  };
}

function readProjectNumber(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw usageError('--project must be the number of the project, not its id');
}
