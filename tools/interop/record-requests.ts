import { type IncomingHttpHeaders, type RequestListener, request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { listenTls } from '../../packages/server/test/support/clouds/https-server.ts';
import type { TestAuthority } from '../../packages/server/test/support/issuers/test-authority.ts';
import { describeBody } from './describe-body.ts';

/** One recorded request, without a secret. */
export interface RecordedRequest {
  /** The name of the program that sent it. */
  readonly program: string;
  readonly method: string;
  /** The path with the names of the query's parameters; ids are shown as `{id}`. */
  readonly path: string;
  /** The scheme of the credential, the headers that decide how a body is read, and the structure of the body. */
  readonly sent: string;
  readonly status: number;
  readonly got: string;
  /** True if the server has no route for this path. */
  readonly isUnknown: boolean;
}

/** A TLS proxy in front of the server that records requests. */
export interface Recorder {
  /** `https://localhost:PORT` */
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** `http://127.0.0.1:PORT` of the server behind it. */
  leadTo(target: string): void;
  /** Sets the program that sends the next requests. */
  record(program: string): void;
  stop(): Promise<void>;
}

export async function recordRequests(authority: TestAuthority): Promise<Recorder> {
  const requests: RecordedRequest[] = [];
  let target = '';
  let program = '';
  const forward: RequestListener = (incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const sent: Buffer[] = [];
    const current = program;
    const inner = request(new URL(url, target), { method, headers }, (answer) => {
      const { statusCode: status = 502 } = answer;
      const got: Buffer[] = [];
      outgoing.writeHead(status, answer.headers);
      answer.on('data', (chunk: Buffer) => void got.push(chunk));
      answer.on('end', () => {
        const answered = readBody(got, answer.headers);
        requests.push({
          program: current,
          method,
          path: describePath(url),
          sent: [...describeHeaders(headers), describeBody(readBody(sent, headers))]
            .filter(Boolean)
            .join('; '),
          status,
          got: describeBody(answered),
          isUnknown: status === 404 && answered.includes('Unknown route '),
        });
      });
      answer.pipe(outgoing);
    });
    inner.on('error', () => outgoing.writeHead(502).end());
    incoming.on('data', (chunk: Buffer) => void sent.push(chunk));
    incoming.pipe(inner);
  };
  const { url, stop } = await listenTls(authority, forward);
  return {
    url,
    requests,
    leadTo(next) {
      target = next;
    },
    record(next) {
      program = next;
    },
    stop,
  };
}

function describePath(url: string): string {
  const { pathname, searchParams } = new URL(url, 'http://server');
  const path = decodeURIComponent(pathname).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}');
  const names = [...searchParams.keys()];
  return names.length === 0 ? path : `${path}?${names.join('&')}`;
}

function describeHeaders(headers: IncomingHttpHeaders): string[] {
  const scheme = headers.authorization?.split(' ')[0];
  const shown = (['content-type', 'content-encoding', 'accept'] as const).flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [`${name}: ${value}`];
  });
  const tags = [
    headers.etag === undefined ? '' : 'etag',
    headers['if-match'] === undefined ? '' : 'if-match',
  ];
  return [scheme === undefined ? '' : `${scheme} …`, ...shown, ...tags].filter(Boolean);
}

function readBody(chunks: readonly Buffer[], headers: IncomingHttpHeaders): string {
  const body = Buffer.concat(chunks);
  if (headers['content-encoding'] !== 'gzip') return body.toString();
  try {
    return gunzipSync(body).toString();
  } catch {
    return 'gzip that cannot be read';
  }
}
