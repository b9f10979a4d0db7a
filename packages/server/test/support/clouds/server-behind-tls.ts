import type { Config } from '../../../src/config/config.ts';
import type { Database } from '../../../src/database/index.ts';
import type { Logger } from '../../../src/platform/logging/logger.ts';
import type { Clock } from '../../../src/platform/time/clock.ts';
import type { TestAuthority } from '../issuers/test-authority.ts';
import { type Answer, type RunningServer, startServer } from '../servers/running-server.ts';
import { startHttpsFront } from './https-front.ts';

export interface LoginAnswer {
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly secrets: readonly string[];
  readonly expiresAt: string | null;
  readonly message: string;
}

/** A server with an https issuer URL that stand-ins of clouds can reach, and which may connect to them. */
export interface ServerBehindTls extends RunningServer {
  /** The `iss` of v1 tokens. */
  readonly issuer: string;
  login(
    kind: string,
    inputs: unknown,
    options?: { readonly deadlineSeconds?: number; readonly token?: string; readonly organization?: string },
  ): Promise<Answer<LoginAnswer>>;
}

export async function startServerBehindTls(options: {
  readonly database: Database;
  readonly authority: TestAuthority;
  readonly clock?: Clock;
  readonly config?: Partial<Config>;
  readonly logger?: Logger;
}): Promise<ServerBehindTls> {
  const { authority, config, ...rest } = options;
  const front = await startHttpsFront(authority);
  const server = await startServer({
    ...rest,
    authorities: [authority.certificatePem],
    config: { publicUrl: front.url, privateClouds: ['127.0.0.0/8', '::1/128'], ...config },
  });
  front.leadTo(server.url);
  return {
    ...server,
    issuer: `${front.url}/oidc`,
    login: (kind, inputs, { deadlineSeconds, token, organization = 'main' } = {}) =>
      server.call<LoginAnswer>('POST', `/api/orgs/${organization}/oidc/logins/${kind}`, {
        body: { inputs, ...(deadlineSeconds === undefined ? {} : { deadlineSeconds }) },
        ...(token === undefined ? {} : { token }),
      }),
    async stop() {
      await front.stop();
      await server.stop();
    },
  };
}
