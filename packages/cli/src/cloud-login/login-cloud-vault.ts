import { vaultVariables } from './cloud-variables.ts';
import { defineCloudLogin, textOption } from './define-cloud-login.ts';
import { givenMembers } from './login-options.ts';

export const loginCloudVault = defineCloudLogin({
  cloud: 'vault',
  summary: 'Get a token for HashiCorp Vault or OpenBao',
  options: {
    address: textOption('URL', 'The scheme and host of the server.'),
    namespace: textOption('NAME', 'The namespace in Vault Enterprise or OpenBao.'),
    role: textOption('NAME', 'The role of the JWT auth method.'),
    mount: textOption('PATH', 'The mount path of the JWT auth method. Default: jwt.'),
    'audience-prefix': textOption('vault', 'Use the audience vault:ORG instead of ORG.'),
  },
  request: ({ find, need, choice, subjectAttributes }) => ({
    kind: 'vault-login',
    inputs: givenMembers({
      address: need('address'),
      namespace: find('namespace'),
      jwt: givenMembers({
        role: need('role'),
        mount: find('mount'),
        audiencePrefix: choice('audience-prefix', ['vault']),
        subjectAttributes: subjectAttributes(),
      }),
    }),
  }),
  variables: vaultVariables,
  forms: {},
  examples: [
    {
      title: 'Run a command with the token',
      command:
        'symbolon login-cloud vault --address https://vault.example.com --role deploy --exec -- vault kv get secret/app',
    },
  ],
});
