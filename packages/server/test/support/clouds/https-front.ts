import { type RequestListener, request } from 'node:http';
import type { TestAuthority } from '../issuers/test-authority.ts';
import { listenTls } from './https-server.ts';

/** Adds TLS in front of a server without TLS, like a reverse proxy. */
export interface HttpsFront {
  /** `https://localhost:PORT` */
  readonly url: string;
  /** `http://127.0.0.1:PORT` of the server behind the proxy. */
  leadTo(target: string): void;
  stop(): Promise<void>;
}

export async function startHttpsFront(authority: TestAuthority): Promise<HttpsFront> {
  let target = '';
  const forward: RequestListener = (incoming, outgoing) => {
    const { method, url = '/', headers } = incoming;
    const inner = request(new URL(url, target), { ...(method ? { method } : {}), headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(inner);
  };
  const { url, stop } = await listenTls(authority, forward);
  return {
    url,
    leadTo(next) {
      target = next;
    },
    stop,
  };
}
