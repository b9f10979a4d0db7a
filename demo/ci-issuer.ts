import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import Provider, { type Adapter, type AdapterPayload, type ClientMetadata } from 'oidc-provider';

/** A CI job: the client that authenticates to the issuer, and the claims of its token. */
export interface CiJob {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

export interface CiIssuer {
  readonly url: string;
  /** Requests a job's identity token for an audience, as GitHub Actions issues it. */
  requestToken(job: CiJob, audience: string): Promise<string>;
  stop(): Promise<void>;
}

const tokenLifetimeSeconds = 300;

/**
 * A real third-party OIDC issuer over TLS: the `oidc-provider` package, set up so that a job's client credentials
 * return a signed token like that of GitHub Actions. Discovery, keys and signatures are the package's own.
 */
export async function startCiIssuer(options: {
  readonly certificate: { readonly keyPem: string; readonly chainPem: string };
  readonly jobs: readonly CiJob[];
}): Promise<CiIssuer> {
  const { certificate, jobs } = options;
  const server = createServer({ key: certificate.keyPem, cert: certificate.chainPem });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  const provider = await createProvider(url, jobs);
  server.on('request', provider.callback());
  return {
    url,
    requestToken: (job, audience) => requestToken({ url, job, audience }),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function createProvider(url: string, jobs: readonly CiJob[]): Promise<Provider> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signingKey = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'ci-2026' };
  return new Provider(url, {
    adapter: MemoryStore,
    clients: jobs.map(clientOf),
    jwks: { keys: [signingKey] },
    cookies: { keys: ['not-used-by-this-grant'] },
    ttl: { ClientCredentials: tokenLifetimeSeconds },
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: async (_context: unknown, audience: string) => ({
          audience,
          scope: '',
          accessTokenFormat: 'jwt',
          accessTokenTTL: tokenLifetimeSeconds,
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
    formats: {
      customizers: {
        jwt: (_context, token, structured) => {
          const job = jobs.find(({ clientId }) => clientId === token.clientId);
          structured.payload = { ...structured.payload, ...job?.claims };
        },
      },
    },
  });
}

/** In-memory store of the provider. */
class MemoryStore implements Adapter {
  readonly #payloads = new Map<string, AdapterPayload>();

  async upsert(id: string, payload: AdapterPayload): Promise<void> {
    this.#payloads.set(id, payload);
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    return this.#payloads.get(id);
  }

  async findByUid(): Promise<undefined> {}
  async findByUserCode(): Promise<undefined> {}
  async consume(): Promise<void> {}
  async revokeByGrantId(): Promise<void> {}

  async destroy(id: string): Promise<void> {
    this.#payloads.delete(id);
  }
}

function clientOf(job: CiJob): ClientMetadata {
  return {
    client_id: job.clientId,
    client_secret: job.clientSecret,
    grant_types: ['client_credentials'],
    redirect_uris: [],
    response_types: [],
  };
}

async function requestToken({
  url,
  job,
  audience,
}: {
  url: string;
  job: CiJob;
  audience: string;
}): Promise<string> {
  const response = await fetch(`${url}/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${job.clientId}:${job.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
  });
  const answer = (await response.json()) as { access_token?: string; error_description?: string };
  if (!answer.access_token)
    throw new Error(`the CI issuer refused: ${answer.error_description ?? response.status}`);
  return answer.access_token;
}
