import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** GitHub's endpoint for identity tokens of jobs, over real HTTP. It stops with its test. */
export interface GithubTokenEndpoint {
  /** The variables of a job with `permissions: id-token: write`. */
  readonly env: Readonly<Record<string, string>>;
  /** The requested audiences. */
  readonly audiences: readonly string[];
}

export async function startGithubTokenEndpoint(
  mint: (audience: string) => string | Promise<string>,
): Promise<GithubTokenEndpoint> {
  const requestToken = 'canary-request-token';
  const audiences: string[] = [];
  const server = createServer(async (request, response) => {
    const audience = new URL(request.url ?? '', 'http://localhost').searchParams.get('audience') ?? '';
    const isAllowed = request.headers.authorization === `bearer ${requestToken}`;
    audiences.push(audience);
    response.writeHead(isAllowed ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(isAllowed ? { count: 1, value: await mint(audience) } : {}));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    audiences,
    env: {
      ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${port}/idtoken?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: requestToken,
    },
  };
}
