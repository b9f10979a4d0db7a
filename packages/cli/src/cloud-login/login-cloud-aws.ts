import { awsVariables } from './cloud-variables.ts';
import { defaultDuration, defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers } from './login-options.ts';
import { formatAwsCredentialProcess } from './tool-answer.ts';

export const loginCloudAws = defineCloudLogin({
  cloud: 'aws',
  summary: 'Get credentials of an AWS role',
  options: {
    role: textOption('ARN', 'The role to assume.'),
    'session-name': textOption('NAME', 'How CloudTrail calls the session; default symbolon.'),
    duration: textOption(
      'DURATION',
      `How long: 15m to what the role allows; default ${defaultDuration}, which every role does.`,
    ),
    policy: { type: 'string', value: 'ARN', multiple: true, description: 'Limits the session further.' },
    endpoint: textOption('URL', 'Of STS, in a private cloud.'),
  },
  request: ({ find, need, list, duration }) => ({
    kind: 'aws-login',
    inputs: {
      oidc: givenMembers({
        roleArn: need('role'),
        sessionName: find('session-name') ?? 'symbolon',
        duration: duration('duration') ?? defaultDuration,
        policyArns: list('policy'),
        subjectAttributes: list('subject-attribute'),
        endpoint: find('endpoint'),
      }),
    },
  }),
  variables: awsVariables,
  forms: { 'aws-credential-process': { format: formatAwsCredentialProcess } },
  examples: [
    {
      says: 'Run a command with them',
      command:
        'symbolon login-cloud aws --role arn:aws:iam::123456789012:role/deploy --exec -- aws sts get-caller-identity',
    },
    {
      says: 'In ~/.aws/config, for every AWS tool',
      command:
        'credential_process = symbolon login-cloud aws --role arn:aws:iam::123456789012:role/deploy --as aws-credential-process',
    },
  ],
});
