import { azureVariables } from './cloud-variables.ts';
import { defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers } from './login-options.ts';

export const loginCloudAzure = defineCloudLogin({
  cloud: 'azure',
  summary: 'Get credentials for an Entra application',
  options: {
    'client-id': textOption('ID', 'The id of the application.'),
    'tenant-id': textOption('ID', 'The id of the directory.'),
    'subscription-id': textOption('ID', 'The subscription that tools use.'),
  },
  request: ({ find, need, subjectAttributes }) => ({
    kind: 'azure-login',
    inputs: givenMembers({
      clientId: need('client-id'),
      tenantId: need('tenant-id'),
      subscriptionId: find('subscription-id'),
      oidc: true,
      subjectAttributes: subjectAttributes(),
    }),
  }),
  variables: azureVariables,
  forms: {},
  examples: [
    {
      title: 'Run Terraform with the credentials',
      command:
        'symbolon login-cloud azure --client-id 0f… --tenant-id 1a… --subscription-id 2b… --exec -- terraform plan',
    },
  ],
});
