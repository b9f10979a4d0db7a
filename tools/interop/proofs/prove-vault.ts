import { setTimeout } from 'node:timers/promises';
import { type Checks, must } from '../checks.ts';
import type { Stage } from '../start-stage.ts';

interface TrustSetup {
  readonly documents: readonly { readonly name: string; readonly text: string }[];
}

interface Opened {
  readonly id: string;
  readonly diagnostics?: readonly { readonly summary: string }[];
}

type Properties = Readonly<Record<string, { readonly value: unknown }>>;

/** Calls `/v1/{path}`; rejects with the response if it is not 2xx. */
export type AskVault = <Body>(method: string, path: string, body?: unknown) => Promise<Body>;

const secret = 'what Vault keeps';

/** Sets up Vault or OpenBao as this server suggests, and reads one of its secrets through an environment. */
export async function proveVault(
  { project, url, ask }: { readonly project: string; readonly url: string; readonly ask: AskVault },
  stage: Stage,
  checks: Checks,
): Promise<void> {
  await checks.check('accepts the discovery URL of this server for its JWT auth', async () => {
    await ask('POST', 'sys/auth/jwt', { type: 'jwt' });
    const issuer = `${stage.url}/oidc`;
    await ask('POST', 'auth/jwt/config', {
      oidc_discovery_url: issuer,
      oidc_discovery_ca_pem: stage.authority.certificatePem,
      bound_issuer: issuer,
    });
    return 'discovery document and keys read';
  });
  await checks.check('accepts the role that this server suggests for the environment prod', async () => {
    const role = await loadRole(stage, project);
    await ask('PUT', 'sys/policies/acl/app', { policy: 'path "kv/*" { capabilities = ["read", "list"] }' });
    await ask('POST', 'auth/jwt/role/app', role);
    return `bound to ${JSON.stringify(role['bound_subject'])} and audience ${JSON.stringify(role['bound_audiences'])}`;
  });
  await ask('POST', 'sys/mounts/kv', { type: 'kv', options: { version: '2' } });
  await retryVault(() => ask('POST', 'kv/data/app/database', { data: { password: secret, port: 5432 } }));

  await checks.check('vault-login and vault-secrets in an environment read a KV secret', async () => {
    await stage.makeEnvironment(project, 'prod', documentFor(url));
    const { properties, summaries } = await open(stage, `${project}/prod`);
    must(properties['password']?.value === secret, `the secret must be read: ${summaries.join(' ')}`);
    return 'logged in with the role; the secret was read from KV version 2';
  });
  await checks.check(
    'refuses another environment, because the role is not bound to its subject',
    async () => {
      await stage.makeEnvironment(project, 'staging', documentFor(url));
      const { summaries } = await open(stage, `${project}/staging`);
      const reason = /Vault refused: [^.]*/.exec(summaries.join(' '))?.[0];
      must(reason !== undefined, `expected a refusal by Vault, got: ${summaries.join(' ')}`);
      return reason;
    },
  );
}

/** Returns a function that calls Vault with the token. */
export function createAskVault(url: string, token: string): AskVault {
  return async <Body>(method: string, path: string, body?: unknown) => {
    const response = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { 'x-vault-token': token },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} got ${response.status}: ${text}`);
    return (text === '' ? null : JSON.parse(text)) as Body;
  };
}

async function loadRole(stage: Stage, project: string): Promise<Record<string, unknown>> {
  const { documents } = await stage.call<TrustSetup>(
    'GET',
    `/api/orgs/main/oidc/trust/vault?project=${project}&environment=prod&policies=app`,
  );
  const document = documents.find(({ name }) => name === 'role.json');
  must(document !== undefined, 'no role.json among the documents');
  return JSON.parse(document.text) as Record<string, unknown>;
}

function documentFor(address: string): string {
  return `values:
  login:
    fn::open::vault-login:
      address: ${address}
      jwt: {role: app}
  secrets:
    fn::open::vault-secrets:
      login: \${login}
      read:
        database: {path: kv/app/database, field: password}
  password: \${secrets.database}
`;
}

async function open(stage: Stage, name: string) {
  const path = `/api/esc/environments/main/${name}/open`;
  const { id, diagnostics = [] } = await stage.call<Opened>('POST', path);
  const { properties } = await stage.call<{ properties: Properties }>('GET', `${path}/${id}`);
  return { properties, summaries: diagnostics.map(({ summary }) => summary) };
}

/** Retries while Vault responds that a mount or Vault itself is not ready. */
export async function retryVault(attempt: () => Promise<unknown>): Promise<void> {
  for (let left = 20; ; left -= 1) {
    try {
      await attempt();
      return;
    } catch (error) {
      if (left === 0) throw error;
      await setTimeout(250);
    }
  }
}
