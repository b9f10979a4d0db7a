import { usageError } from '../command-line/cli-error.ts';
import { type CloudLoginRequest, endOf, outputOf } from './cloud-login.ts';
import { gcpVariables } from './cloud-variables.ts';
import { defaultDuration, defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers, type LoginOptions } from './login-options.ts';
import { formatExecCredential, formatGoogleExecutable } from './tool-answer.ts';

export const loginCloudGcp = defineCloudLogin({
  cloud: 'gcp',
  summary: 'Get an access token of a Google service account',
  options: {
    project: textOption('NUMBER', 'The number (not the id) of the project with the pool.'),
    pool: textOption('ID', 'The workload identity pool.'),
    provider: textOption('ID', 'The provider in the pool.'),
    'service-account': textOption('EMAIL', 'Whom to act as.'),
    region: textOption('REGION', 'Of the pool; default global.'),
    duration: textOption('DURATION', `How long; default ${defaultDuration}.`),
    'sts-endpoint': textOption('URL', 'Of Google STS, in a private cloud.'),
    'iam-credentials-endpoint': textOption('URL', 'Of IAM credentials, in a private cloud.'),
  },
  request: ({ find, need, list, duration }) => ({
    kind: 'gcp-login',
    inputs: {
      project: readProjectNumber(need('project')),
      oidc: givenMembers({
        workloadPoolId: need('pool'),
        providerId: need('provider'),
        serviceAccount: need('service-account'),
        region: find('region'),
        tokenLifetime: duration('duration'),
        subjectAttributes: list('subject-attribute'),
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
        formatGoogleExecutable({ token: outputOf(login, 'token'), expiresAt: endOf(login) }, env),
    },
    'kubernetes-exec': {
      format: (login, env) =>
        formatExecCredential({ token: outputOf(login, 'accessToken'), expiresAt: endOf(login) }, env),
    },
  },
  examples: [
    {
      says: 'Run a command with it',
      command:
        'symbolon login-cloud gcp --project 42 --pool ci --provider symbolon --service-account deploy@acme.iam.gserviceaccount.com --exec -- gcloud storage ls',
    },
    {
      says: 'As "command" of an external account’s "executable"; pool and account stand in its file',
      command: 'symbolon login-cloud gcp --as google-executable',
    },
  ],
});

/** The library itself exchanges it, at the pool and for the account that its own file names. */
function requestGoogleIdentityToken({ find, list }: LoginOptions): CloudLoginRequest {
  const superfluous = ['project', 'pool', 'provider', 'service-account', 'region', 'duration'].find(
    (name) => find(name) !== undefined,
  );
  if (superfluous !== undefined) {
    throw usageError(
      `--${superfluous} says nothing with --as google-executable: the file of the external account does`,
    );
  }
  return {
    kind: 'gcp-identity-token',
    inputs: givenMembers({ subjectAttributes: list('subject-attribute') }),
  };
}

function readProjectNumber(value: string): number {
  const number = Number(value);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw usageError('--project must be the number of the project, not its id');
}
