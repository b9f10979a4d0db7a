import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** A text, or the JSON of anything else; `cut` closes the connection without a response. */
  readonly body?: unknown;
  readonly cut?: true;
}

/**
 * Starts a real HTTP server that sends scripted responses in order and repeats the last one. It stops when its test
 * ends.
 */
export interface ScriptedServer {
  readonly url: string;
  readonly requests: readonly SeenRequest[];
}

export async function startScriptedServer(
  answers: readonly (ScriptedAnswer | ((request: SeenRequest) => ScriptedAnswer))[],
): Promise<ScriptedServer> {
  const requests: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    const seen = { method, url, headers, body: await text(request) };
    const step = answers[Math.min(requests.length, answers.length - 1)] ?? {};
    requests.push(seen);
    const {
      status = 200,
      headers: answered = {},
      body = '',
      cut,
    } = typeof step === 'function' ? step(seen) : step;
    if (cut) {
      request.socket.destroy();
      return;
    }
    const isText = typeof body === 'string';
    response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...answered });
    response.end(isText ? body : JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return { url: `http://127.0.0.1:${port}`, requests };
}
