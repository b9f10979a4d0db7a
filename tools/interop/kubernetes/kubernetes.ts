import { spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Checks, must } from '../checks.ts';
import { findFreePort } from '../find-free-port.ts';
import { buildGoProgram } from '../install/build-go-program.ts';
import type { Found, Missing, Program, ReportProgress } from '../program.ts';
import { exchangeToken } from '../proofs/exchange-token.ts';
import { readClaims } from '../proofs/request-identity-token.ts';
import type { Stage } from '../start-stage.ts';

const audience = 'urn:symbolon:org:main';
const rules = { sub: 'system:serviceaccount:default:deployer' };
/** Issuer URLs in the form of managed clusters; nothing is fetched from them. */
const managed = {
  EKS: 'https://oidc.eks.us-west-2.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE',
  GKE: 'https://container.googleapis.com/v1/projects/acme-prod/locations/us-central1/clusters/main',
};

export const kubernetes: Program = {
  name: 'kubernetes',
  origin: 'kube-apiserver with etcd, github.com/kubernetes/kubernetes, as a trusted issuer',
  async find(reportProgress) {
    const etcd = await findEtcd(reportProgress);
    if ('missing' in etcd) return etcd;
    return buildGoProgram(
      { name: 'kube-apiserver', package: '.', module: 'k8s.io/kubernetes' },
      reportProgress,
    );
  },
  async prove({ command }, stage, checks) {
    await using started = new AsyncDisposableStack();
    const etcd = await startEtcd(stage, started);
    const files = await writeFiles(stage);
    const port = await findFreePort();
    const local = `https://localhost:${port}`;
    await withApiServer({ command, etcd, files, port, issuer: local }, (ask) =>
      proveFetchedKeys(stage, { ask, issuer: local }, checks),
    );
    for (const [kind, issuer] of Object.entries(managed)) {
      await withApiServer({ command, etcd, files, port, issuer }, (ask) =>
        proveStaticKeys(stage, { ask, issuer, kind }, checks),
      );
    }
  },
};

function findEtcd(reportProgress: ReportProgress): Promise<Found | Missing> {
  return buildGoProgram({ name: 'etcd', package: '.', module: 'go.etcd.io/etcd/server/v3' }, reportProgress);
}

async function proveFetchedKeys(
  stage: Stage,
  { ask, issuer }: { readonly ask: Ask; readonly issuer: string },
  checks: Checks,
): Promise<void> {
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'deployer' } });
  await ask('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'other' } });
  await checks.check(
    'is refused as an issuer while anonymous callers cannot read its discovery document',
    () =>
      stage.trustIssuer({ name: 'cluster', url: issuer, rules }).then(
        () => {
          throw new Error('it was registered');
        },
        (error: Error) => error.message,
      ),
  );
  await ask('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', {
    metadata: { name: 'discovery' },
    roleRef: {
      apiGroup: 'rbac.authorization.k8s.io',
      kind: 'ClusterRole',
      name: 'system:service-account-issuer-discovery',
    },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'system:unauthenticated' }],
  });
  await checks.check('is trusted by its discovery document and keys once they can', async () => {
    await setTimeout(1_000);
    await stage.trustIssuer({ name: 'cluster', url: issuer, rules });
    return granted(stage, await requestToken(ask, 'deployer', [audience]));
  });
  await checks.check('has its tokens for other service accounts and audiences refused', async () => {
    const others = [
      await requestToken(ask, 'other', [audience]),
      await requestToken(ask, 'deployer', [issuer]),
      await requestToken(ask, 'deployer', ['urn:symbolon:org:other']),
    ];
    const errors = [];
    for (const token of others) errors.push((await exchangeToken(stage, token)).body.error);
    must(
      errors.every((error) => error === 'invalid_grant'),
      `got ${errors.join(', ')}`,
    );
    return errors.join(', ');
  });
}

async function proveStaticKeys(
  stage: Stage,
  { ask, issuer, kind }: { readonly ask: Ask; readonly issuer: string; readonly kind: string },
  checks: Checks,
): Promise<void> {
  await checks.check(`with the issuer URL of ${kind}, is trusted by keys that were uploaded`, async () => {
    const jwks = await ask('GET', '/openid/v1/jwks');
    await stage.call('POST', '/api/orgs/main/oidc/issuers', {
      name: kind,
      url: issuer,
      jwks,
      policies: [{ decision: 'allow', tokenType: 'organization', rules }],
    });
    return granted(stage, await requestToken(ask, 'deployer', [audience]));
  });
}

async function granted(stage: Stage, token: string): Promise<string> {
  const { status, body } = await exchangeToken(stage, token);
  must(status === 200, `got ${status}: ${body.error_description}`);
  const { sub, aud } = readClaims(token);
  return `${sub}, aud ${JSON.stringify(aud)}: exchanged`;
}

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** Requests a token with the TokenRequest API, as a projected volume does. */
async function requestToken(ask: Ask, account: string, audiences: readonly string[]): Promise<string> {
  const answer = (await ask('POST', `/api/v1/namespaces/default/serviceaccounts/${account}/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { audiences, expirationSeconds: 600 },
  })) as { status: { token: string } };
  return answer.status.token;
}

async function startEtcd(stage: Stage, started: AsyncDisposableStack): Promise<string> {
  const found = await findEtcd(() => {});
  must(!('missing' in found), 'etcd must be built');
  const [clients, peers] = [
    `http://127.0.0.1:${await findFreePort()}`,
    `http://127.0.0.1:${await findFreePort()}`,
  ];
  const child = spawn(
    found.command,
    [
      ...['--listen-client-urls', clients, '--advertise-client-urls', clients],
      ...['--listen-peer-urls', peers, '--initial-advertise-peer-urls', peers],
      ...['--initial-cluster', `default=${peers}`, '--data-dir', join(stage.directory, 'etcd')],
    ],
    { stdio: 'ignore' },
  );
  const exited = once(child, 'exit');
  started.defer(async () => {
    child.kill();
    await exited;
  });
  return clients;
}

interface ApiServerFiles {
  readonly certificate: string;
  readonly key: string;
  readonly signingKey: string;
  readonly tokens: string;
  readonly adminToken: string;
}

async function writeFiles({ directory, authority }: Stage): Promise<ApiServerFiles> {
  const write = async (name: string, text: string) => {
    const path = join(directory, `kubernetes-${name}`);
    await writeFile(path, text);
    return path;
  };
  const { keyPem, chainPem } = await authority.issue();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const adminToken = randomBytes(16).toString('hex');
  return {
    certificate: await write('tls.crt', chainPem),
    key: await write('tls.key', keyPem),
    signingKey: await write('sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()),
    tokens: await write('tokens.csv', `${adminToken},admin,admin,"system:masters"\n`),
    adminToken,
  };
}

interface ApiServerSetup {
  readonly command: string;
  readonly etcd: string;
  readonly files: ApiServerFiles;
  readonly port: number;
  readonly issuer: string;
}

async function withApiServer(setup: ApiServerSetup, work: (ask: Ask) => Promise<void>): Promise<void> {
  const { command, etcd, files, port, issuer } = setup;
  const url = `https://localhost:${port}`;
  const child = spawn(
    command,
    [
      ...[`--etcd-servers=${etcd}`, '--bind-address=127.0.0.1', '--advertise-address=127.0.0.1'],
      ...[
        `--secure-port=${port}`,
        `--tls-cert-file=${files.certificate}`,
        `--tls-private-key-file=${files.key}`,
      ],
      ...[`--service-account-issuer=${issuer}`, `--service-account-jwks-uri=${url}/openid/v1/jwks`],
      `--service-account-key-file=${files.signingKey}`,
      `--service-account-signing-key-file=${files.signingKey}`,
      ...[`--token-auth-file=${files.tokens}`, '--authorization-mode=RBAC'],
      ...['--service-cluster-ip-range=10.0.0.0/24', '--endpoint-reconciler-type=none'],
      '--disable-admission-plugins=ServiceAccount',
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk).slice(-2_000);
  });
  const exited = once(child, 'exit');
  try {
    await waitUntilReady(`${url}/readyz`, () => log);
    await work(async (method, path, body) => {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${files.adminToken}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path} got ${response.status}: ${text}`);
      return JSON.parse(text) as unknown;
    });
  } finally {
    child.kill();
    await exited;
  }
}

async function waitUntilReady(url: string, log: () => string): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    const response = await fetch(url).catch(() => null);
    if (response?.ok) return;
    await setTimeout(200);
  }
  throw new Error(`it did not start: ${log()}`);
}
