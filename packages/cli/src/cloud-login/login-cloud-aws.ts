import { awsVariables } from './cloud-variables.ts';
import { defaultDuration, defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers } from './login-options.ts';
import { formatAwsCredentialProcess } from './tool-answer.ts';

export const loginCloudAws = defineCloudLogin({
  cloud: 'aws',
  summary: 'Get credentials for an AWS role',
  options: {
    role: textOption('ARN', 'The role to assume.'),
    'session-name': textOption('NAME', 'The session name in CloudTrail. Default: symbolon.'),
    duration: textOption(
      'DURATION',
      `The lifetime, from 15m to the role’s maximum. Default: ${defaultDuration}, which every role allows.`,
    ),
    policy: {
      type: 'string',
      value: 'ARN',
      multiple: true,
      description: 'A policy that further restricts the session.',
    },
    endpoint: textOption('URL', 'The STS endpoint of a private cloud.'),
  },
  request: ({ find, need, list, subjectAttributes, duration }) => ({
    kind: 'aws-login',
    inputs: {
      oidc: givenMembers({
        roleArn: need('role'),
        sessionName: find('session-name') ?? 'symbolon',
        duration: duration('duration') ?? defaultDuration,
        policyArns: list('policy'),
        subjectAttributes: subjectAttributes(),
        endpoint: find('endpoint'),
      }),
    },
  }),
  variables: awsVariables,
  forms: { 'aws-credential-process': { format: formatAwsCredentialProcess } },
  examples: [
    {
      title: 'Run a command with the credentials',
      command:
        'symbolon login-cloud aws --role arn:aws:iam::123456789012:role/deploy --exec -- aws sts get-caller-identity',
    },
    {
      title: 'In ~/.aws/config, for every AWS tool',
      command:
        'credential_process = symbolon login-cloud aws --role arn:aws:iam::123456789012:role/deploy --as aws-credential-process',
    },
  ],
});
