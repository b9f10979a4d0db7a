import { once } from 'node:events';
import { createServer, request as startRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { IdentityToken } from '../../packages/server/src/outbound/identity-tokens/index.ts';
import type { LoginContext } from '../../packages/server/src/outbound/logins/login-context.ts';
import { loginKinds } from '../../packages/server/src/outbound/logins/login-kinds.ts';
import { createGuardedCall } from '../../packages/server/src/platform/guarded-fetch/index.ts';
import { systemClock } from '../../packages/server/src/platform/time/clock.ts';
import { organizationName } from '../../packages/server/test/support/parsed-names.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';

const sequential = 200;

/** The response that each cloud's stand-in sends immediately to every request. */
const answers = {
  'vault-login': JSON.stringify({ auth: { client_token: 'hvs.bench', lease_duration: 3_600 } }),
  'aws-login': `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>ASIABENCH0000000</AccessKeyId>
  <SecretAccessKey>secret</SecretAccessKey><SessionToken>session</SessionToken>
  <Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleWithWebIdentityResult>
</AssumeRoleWithWebIdentityResponse>`,
} as const;

type Measured = keyof typeof answers;

/**
 * Measures a login's own time: from the call to its result, less a bare request of the same form to the same stand-in,
 * which responds immediately. The token already exists, so the signature and its audit event are not included; mints
 * are measured separately. Runs one login at a time, over plain HTTP, with a new connection for each on both sides.
 */
export async function measureLogins(): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kind of Object.keys(answers) as Measured[]) figures.push(await measureLogin(kind));
  return figures;
}

async function measureLogin(kind: Measured): Promise<Figure> {
  const server = createServer((_request, response) => {
    response.setHeader('content-type', kind === 'aws-login' ? 'text/xml' : 'application/json');
    response.end(answers[kind]);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const inputs = {
    'vault-login': { address: url, jwt: { role: 'bench' } },
    'aws-login': {
      oidc: { roleArn: 'arn:aws:iam::123456789012:role/bench', sessionName: 'bench', endpoint: url },
    },
  }[kind];
  const login = loginKinds.get(kind);
  if (!login) throw new Error(`unknown login ${kind}`);
  const context = makeContext();
  const own: number[] = [];
  try {
    for (let count = 0; count < 50; count += 1) await login.login(context, inputs);
    for (let count = 0; count < sequential; count += 1) {
      const bare = await timeOf(() => postBare(url));
      own.push((await timeOf(() => login.login(context, inputs))) - bare);
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return {
    name: `${kind}: its own time`,
    value: medianOf(own),
    unit: 'ms',
    target: { maximum: 2 },
    note: `median of ${sequential}, without the signature and the cloud; ${formatRange(own)}`,
  };
}

function makeContext(): LoginContext {
  const token = ['e30', 'e30', 'A'.repeat(342)].join('.') as IdentityToken;
  const unsaved = { name: 'unsaved', id: null } as const;
  return {
    mint: async ({ subject, audience }) => ({
      token,
      jwtId: 'bench',
      expiresAt: Date.now() + 3_600_000,
      claims: { iss: 'https://id.example/oidc', sub: subject, aud: audience },
    }),
    previewClaims: () => ({}),
    organization: { id: 'bench', name: organizationName('acme') },
    environment: { current: unsaved, root: unsaved },
    actor: { userLogin: 'bench', tokenType: 'personal', team: null },
    namespace: 'pulumi',
    authority: { organizationIds: [], check: async () => {} },
    audit: { sourceIp: '', requestId: 'bench', actor: { kind: 'server', name: 'bench' } },
    clock: systemClock,
    deadlineAt: Date.now() + 600_000,
    call: createGuardedCall({ privateCidrs: ['127.0.0.0/8'], variable: 'BENCH', extraAuthorities: [] }),
  };
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** The minimal client: one connection, one POST, and the whole response. */
function postBare(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = startRequest(url, { method: 'POST', agent: false }, (answer) => {
      text(answer).then(resolve, reject);
    });
    outgoing.on('error', reject);
    outgoing.end('A'.repeat(600));
  });
}
