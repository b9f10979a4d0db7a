import { type Checks, must } from '../checks.ts';
import { expectSuccess, type RunLine } from './prove-command-line.ts';

/** Logins without a stored secret that the command line writes into an environment. */
const logins = [
  {
    provider: 'aws-login',
    parameters: ['arn:aws:iam::123456789012:role/app', 'symbolon'],
    options: ['--duration', '1h', '--subject-attribute', 'currentEnvironment.name'],
  },
  {
    provider: 'azure-login',
    parameters: [
      '11111111-1111-4111-8111-111111111111',
      '22222222-2222-4222-8222-222222222222',
      '33333333-3333-4333-8333-333333333333',
    ],
    options: [],
  },
  {
    provider: 'gcp-login',
    parameters: ['123456789012'],
    options: [
      ...['--workload-pool-id', 'ci', '--provider-id', 'symbolon'],
      ...['--service-account', 'deploy@acme.iam.gserviceaccount.com', '--token-lifetime', '30m'],
    ],
  },
];

/** Makes the command line write the logins for all three clouds, which the server must accept. */
export async function proveProviderLogins(environment: string, run: RunLine, checks: Checks): Promise<void> {
  expectSuccess(await run('env', 'init', environment));
  for (const { provider, parameters, options } of logins) {
    await checks.check(
      `env provider ${provider} oidc ${environment} ${[...parameters, ...options].join(' ')}`,
      async () => {
        expectSuccess(await run('env', 'provider', provider, 'oidc', environment, ...parameters, ...options));
        const { stdout } = expectSuccess(await run('env', 'get', environment, '--definition'));
        const missing = [`fn::open::${provider}:`, ...parameters].filter((text) => !stdout.includes(text));
        must(missing.length === 0, `the definition has no ${missing.join(', ')}: ${stdout}`);
        return `the definition has fn::open::${provider}`;
      },
    );
  }
  expectSuccess(await run('env', 'rm', environment, '--yes'));
}
