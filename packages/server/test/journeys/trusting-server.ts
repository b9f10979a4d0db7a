import { randomUUID } from 'node:crypto';
import type { Database } from '../../src/database/index.ts';
import { ecTestKey, signRawToken, type TestKey } from '../support/issuers/raw-token.ts';
import {
  type Answer,
  type RunningServer,
  type ServerOptions,
  startServer,
  type TokenAnswer,
} from '../support/servers/running-server.ts';
import type { ServerClient } from '../support/servers/server-client.ts';

/** One key for all tests of a file, because creating keys is slow. */
export const issuerKey: TestKey = ecTestKey('key-1');

export type Claims = Record<string, unknown>;

/** A policy in wire form. */
export type WirePolicy = Record<string, unknown>;

export interface PolicyDocument {
  readonly id: string;
  readonly version: number;
  readonly policies: WirePolicy[];
  readonly warnings: { code: string; path: string; policyIndex: number }[];
}

/** A decision in the form of `GET decisions/{id}`. */
export interface ExplainedDecision {
  readonly id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly message: string;
  readonly issuerId: string | null;
  readonly sourceIp: string;
  readonly requestId: string;
  readonly request: Record<string, unknown>;
  readonly token: { hash: string; verified: boolean; subject: string | null } | null;
  readonly grant: { accessTokenId: string; scope: string; expiresAt: string } | null;
  readonly checks: { check: string; outcome: string; expected: string; actual: string }[];
  readonly claims: Claims | null;
  readonly policyVersion: number | null;
  readonly decidedBy: number | null;
  readonly audited: { policyIndex: number; would: string }[];
  readonly policies: {
    policyIndex: number;
    decision: string;
    mode: string;
    applies: boolean;
    rules: { claimPath: string; patterns: string[]; value: string | null; outcome: string }[];
  }[];
  readonly hints: { code: string; message: string }[];
}

/** An issuer with static keys: nothing is fetched, so tests are fast. */
export interface RegisteredIssuer {
  readonly id: string;
  readonly url: string;
  readonly policyId: string;
  /** Signs claims; `iss`, `sub`, `aud`, `iat` and `exp` are valid by default, and omitted if `undefined`. */
  mint(claims?: Claims, header?: Claims): string;
  /** Replaces the policies. */
  setPolicies(
    policies: readonly WirePolicy[],
    options?: { readonly token: string },
  ): Promise<Answer<PolicyDocument>>;
}

export interface IssuerRequest {
  readonly organization?: string;
  readonly key?: TestKey;
  /** Further settings of the registration. */
  readonly settings?: Claims;
  readonly url?: string;
  /** Policies to set immediately. */
  readonly policies?: readonly WirePolicy[];
}

export interface TrustingServer extends RunningServer {
  registerIssuer(request?: IssuerRequest): Promise<RegisteredIssuer>;
  /** Returns the decision in a refusal's description or of a granted token, as administrators see it. */
  explain(answer: Answer<TokenAnswer>, organization?: string): Promise<ExplainedDecision>;
  /** Returns the reason code of an exchange with these parameters, refused or granted. */
  reasonOf(parameters: Record<string, string>, organization?: string): Promise<string>;
}

/** Starts a server on a database, with the usual setup of the journeys. */
export async function startTrustingServer(
  database: Database,
  options: Omit<ServerOptions, 'database'> = {},
): Promise<TrustingServer> {
  const server = await startServer({ database, ...options });
  const explain: TrustingServer['explain'] = async (answer, organization = 'main') => {
    const path = `/api/orgs/${organization}/oidc/decisions`;
    const id = decisionIdOf(answer) ?? (await newestDecision(server, path));
    const explained = await server.call<ExplainedDecision>('GET', `${path}/${id}`);
    if (explained.status !== 200) throw new Error(`decision ${id}: status ${explained.status}`);
    return explained.body;
  };
  return {
    ...server,
    registerIssuer: (request) => registerIssuer(server, request),
    explain,
    reasonOf: async (parameters, organization) => {
      const audience = organization ? { audience: `urn:pulumi:org:${organization}` } : {};
      return (await explain(await server.exchange({ ...audience, ...parameters }), organization)).reason;
    },
  };
}

async function newestDecision(server: RunningServer, path: string): Promise<string> {
  const newest = await server.call<{ decisions: { id: string }[] }>('GET', `${path}?maxResults=1`);
  return newest.body.decisions[0]?.id ?? 'none';
}

/** Returns the id of the decision at the end of a description. */
export function decisionIdOf(answer: Answer<Partial<TokenAnswer>>): string | null {
  return /\(decision ([0-9a-f-]{36})\)$/.exec(answer.body.error_description ?? '')?.[1] ?? null;
}

export const allowAll: WirePolicy = {
  decision: 'allow',
  tokenType: 'organization',
  rules: { sub: 'repo:*' },
};

/** Registers an issuer with its keys, in `main` by default. */
export async function registerIssuer(
  server: ServerClient,
  request: IssuerRequest = {},
): Promise<RegisteredIssuer> {
  const { organization = 'main', key = issuerKey, policies = [] } = request;
  const url = request.url ?? `https://${randomUUID()}.issuer.example`;
  const registered = await server.call<{ id: string }>('POST', `/api/orgs/${organization}/oidc/issuers`, {
    body: { name: 'ci', url, jwks: { keys: [key.jwk] }, ...request.settings },
  });
  if (registered.status !== 200) throw new Error(JSON.stringify(registered.body));
  const { id } = registered.body;
  const path = `/api/orgs/${organization}/auth/policies`;
  const document = await server.call<PolicyDocument>('GET', `${path}/oidcissuers/${id}`);
  const policyId = document.body.id;
  const issuer: RegisteredIssuer = {
    id,
    url,
    policyId,
    mint: (claims, header) =>
      signRawToken(
        { alg: 'ES256', typ: 'JWT', kid: key.jwk['kid'], ...header },
        { ...validClaims(url, organization), ...claims },
        { key: key.privateKey, alg: 'ES256' },
      ),
    setPolicies: (list, options) =>
      server.call('PATCH', `${path}/${policyId}`, { body: { policies: list }, ...options }),
  };
  if (policies.length > 0) {
    const set = await issuer.setPolicies(policies);
    if (set.status !== 200) throw new Error(JSON.stringify(set.body));
  }
  return issuer;
}

/** Returns the valid claims of a job. */
export function validClaims(issuer: string, organization = 'main'): Claims {
  const issuedAt = Math.floor(Date.now() / 1_000);
  return {
    iss: issuer,
    sub: 'repo:acme/app:ref:refs/heads/main',
    aud: `urn:pulumi:org:${organization}`,
    iat: issuedAt,
    exp: issuedAt + 300,
  };
}
