import { azureVariables } from './cloud-variables.ts';
import { defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers } from './login-options.ts';

export const loginCloudAzure = defineCloudLogin({
  cloud: 'azure',
  summary: 'Get what Azure tools log in with as an Entra application',
  options: {
    'client-id': textOption('ID', 'Of the application.'),
    'tenant-id': textOption('ID', 'Of the directory.'),
    'subscription-id': textOption('ID', 'What tools act on.'),
  },
  request: ({ find, need, list }) => ({
    kind: 'azure-login',
    inputs: givenMembers({
      clientId: need('client-id'),
      tenantId: need('tenant-id'),
      subscriptionId: find('subscription-id'),
      oidc: true,
      subjectAttributes: list('subject-attribute'),
    }),
  }),
  variables: azureVariables,
  forms: {},
  examples: [
    {
      says: 'Run Terraform with it',
      command:
        'symbolon login-cloud azure --client-id 0f… --tenant-id 1a… --subscription-id 2b… --exec -- terraform plan',
    },
  ],
});
