import { readFileSync } from 'node:fs';
import { percentileOf } from '../figures/percentile.ts';
import { makeExchangeRequests } from './exchange-requests.ts';
import { PipelinedConnection } from './pipelined-connection.ts';

/** An order from the parent. Each response is followed by the next request immediately. */
export interface FloodOrder {
  readonly url: string;
  /** `exchanges` have valid tokens; `strangers` have forged or guessed tokens. */
  readonly kind: 'exchanges' | 'strangers';
  readonly connections: number;
  /** Concurrent requests on each connection. */
  readonly pipelined: number;
  readonly seconds: number;
  readonly localAddress: string;
}

export interface FloodReport {
  /** By status. */
  readonly answers: Readonly<Record<string, number>>;
  /** Responses 429 and 503 without `Retry-After`. */
  readonly withoutRetryAfter: number;
  /** Connections that the server closed or did not accept. */
  readonly closed: number;
  /** The 99th percentile of the response times of requests with status 200. */
  readonly acceptedP99Milliseconds: number;
}

/** Runs in a separate process: `flood-generator.ts TOKENS_FILE`, one order per message. */
const tokens = readFileSync(process.argv[2] ?? '', 'utf8').split('\n');

function makeRequests({ url, kind }: FloodOrder): Buffer[] {
  const { host } = new URL(url);
  if (kind === 'exchanges') return makeExchangeRequests(host, tokens);
  const forged = tokens.slice(0, 500).map((token) => `${token.slice(0, -8)}AAAAAAAA`);
  const guesses = forged.map((_, index) =>
    Buffer.from(
      `GET /api/user HTTP/1.1\r\nHost: ${host}\r\nAuthorization: token pul-${String(index).padStart(40, '0')}\r\n\r\n`,
    ),
  );
  return makeExchangeRequests(host, forged).flatMap((request, index) => [request, guesses[index] ?? request]);
}

function flood(order: FloodOrder): Promise<FloodReport> {
  const { hostname, port } = new URL(order.url);
  const requests = makeRequests(order);
  const answers: Record<string, number> = {};
  const accepted: number[] = [];
  let [next, withoutRetryAfter, closed, over] = [0, 0, 0, false];
  const connections = Array.from({ length: order.connections }, () => {
    const sentAt: number[] = [];
    const send = () => {
      const request = requests[next++ % requests.length];
      if (over || request === undefined) return;
      sentAt.push(performance.now());
      connection.send(request);
    };
    const connection = new PipelinedConnection({
      host: hostname,
      port: Number(port),
      localAddress: order.localAddress,
      onOpen: () => {
        for (let count = 0; count < order.pipelined; count += 1) send();
      },
      onAnswer: (head) => {
        const status = head.slice(9, 12);
        answers[status] = (answers[status] ?? 0) + 1;
        const began = sentAt.shift() ?? Number.NaN;
        if (status === '200') accepted.push(performance.now() - began);
        const isShed = status === '429' || status === '503';
        if (isShed && !/\r\nretry-after: [0-9]+\r\n/i.test(head)) withoutRetryAfter += 1;
        send();
      },
      onClose: () => {
        if (!over) closed += 1;
      },
    });
    return connection;
  });
  return new Promise((resolve) => {
    setTimeout(() => {
      over = true;
      for (const connection of connections) connection.close();
      resolve({
        answers,
        withoutRetryAfter,
        closed,
        acceptedP99Milliseconds: percentileOf(accepted, 0.99),
      });
    }, order.seconds * 1_000);
  });
}

process.on('message', (order: FloodOrder) => {
  void flood(order).then((report) => process.send?.(report));
});
