import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface AnsweringServer {
  readonly url: string;
  /** The posted bodies, in order. */
  readonly bodies: readonly unknown[];
}

/** A server with a fixed response per path; it stops when the test ends. */
export async function startAnsweringServer(
  paths: Readonly<Record<string, unknown>>,
  statuses: Readonly<Record<string, number>> = {},
): Promise<AnsweringServer> {
  const bodies: unknown[] = [];
  const server = createServer(async (request, response) => {
    const posted = await text(request);
    if (posted !== '') bodies.push(JSON.parse(posted));
    const body = paths[request.url ?? ''];
    response.writeHead(body === undefined ? 404 : (statuses[request.url ?? ''] ?? 200), {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(body ?? { message: 'nothing here' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}
