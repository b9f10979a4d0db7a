import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** A bucket: the files of a directory with configurable headers. */
export interface StaticHost {
  readonly url: string;
  headers: Record<string, string>;
  readonly stop: () => Promise<void>;
}

export async function startStaticHost(directory: string): Promise<StaticHost> {
  const host = {
    url: '',
    headers: { 'content-type': 'application/json', 'cache-control': 'public, max-age=60' },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
  const server = createServer(async (request, response) => {
    try {
      const text = await readFile(join(directory, request.url ?? ''));
      response.writeHead(200, host.headers).end(text);
    } catch {
      response.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  host.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return host;
}
