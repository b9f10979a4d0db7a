import { once } from 'node:events';
import type { IncomingMessage, RequestListener } from 'node:http';
import { createServer, request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { ScriptedResponse } from '../issuers/scripted-responses.ts';
import type { TestAuthority } from '../issuers/test-authority.ts';

export interface ReceivedRequest {
  readonly method: string;
  /** Includes the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface GivenAnswer {
  readonly status: number;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A cloud on this machine: real TLS, a response to each request, and faults on demand. */
export interface CloudServer {
  /** `https://localhost:PORT` */
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  /** The next requests get these responses instead, one each. */
  trouble(...responses: readonly ScriptedResponse[]): void;
  clearTroubles(): void;
  stop(): Promise<void>;
}

export async function startCloudServer(
  authority: TestAuthority,
  respond: (request: ReceivedRequest) => Promise<GivenAnswer> | GivenAnswer,
): Promise<CloudServer> {
  const requests: ReceivedRequest[] = [];
  const troubles: ScriptedResponse[] = [];
  const { url, stop } = await listenTls(authority, async (incoming, outgoing) => {
    const received = await receive(incoming);
    requests.push(received);
    const trouble = troubles.shift();
    if (trouble) return trouble(incoming, outgoing);
    const { status, type = 'application/json', headers = {}, body } = await respond(received);
    outgoing.writeHead(status, { 'content-type': type, ...headers }).end(body);
  });
  return {
    url,
    requests,
    trouble: (...responses) => void troubles.push(...responses),
    clearTroubles: () => void troubles.splice(0),
    stop,
  };
}

/** Sends one JSON request to such a server, from a client that trusts its authority. */
export async function postJson(
  url: string,
  body: unknown,
  { certificatePem }: TestAuthority,
): Promise<unknown> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(url, { method: 'POST', ca: certificatePem }, resolve)
      .on('error', reject)
      .end(JSON.stringify(body));
  });
  return JSON.parse(await text(answer)) as unknown;
}

/** Listens with TLS on a free port of this machine. */
export async function listenTls(
  authority: TestAuthority,
  listener: RequestListener,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { keyPem, chainPem } = await authority.issue();
  const server = createServer({ key: keyPem, cert: chainPem }, listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `https://localhost:${port}`,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function receive(incoming: IncomingMessage): Promise<ReceivedRequest> {
  const { method = 'GET', url = '/', headers } = incoming;
  return { method, path: url, headers, body: await text(incoming) };
}

export const json = (status: number, body: unknown): GivenAnswer => ({ status, body: JSON.stringify(body) });
