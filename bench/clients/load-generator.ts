import { readFileSync } from 'node:fs';
import { percentileOf } from '../figures/percentile.ts';
import { formRequest, makeExchangeRequests } from './exchange-requests.ts';
import { KeepAliveConnection } from './keep-alive-connection.ts';

/**
 * An order from the parent: generates load until the time is up or the number of exchanges is reached, whichever comes
 * first.
 */
export interface LoadOrder {
  readonly url: string;
  readonly connections: number;
  readonly seconds: number;
  readonly exchanges: number;
  /** Access tokens to look up with `GET /api/user`, instead of exchanges. */
  readonly lookups?: readonly string[];
  /** True to report the latency of every exchange. */
  readonly reportEach?: true;
  /** Another request to send instead of exchanges: a form and its client authentication. */
  readonly form?: { readonly path: string; readonly body: string; readonly authorization: string };
}

export interface LoadReport {
  readonly exchangesPerSecond: number;
  readonly exchanges: number;
  readonly p50Milliseconds: number;
  readonly p99Milliseconds: number;
  /** If requested: the latency of every exchange except the first of each connection. */
  readonly keptMilliseconds: readonly number[];
  /** If requested: the latency of the first exchange of each connection, which waits until the server accepts it. */
  readonly firstMilliseconds: readonly number[];
  /** The share of one core that this generator used. */
  readonly generatorCpu: number;
}

/** Runs in a separate process: `load-generator.ts TOKENS_FILE`, one order per message. */
const subjectTokens = readFileSync(process.argv[2] ?? '', 'utf8').split('\n');
let next = 0;

function makeRequests({ url, form, lookups }: LoadOrder): Buffer[] {
  const { host } = new URL(url);
  if (lookups) {
    return lookups.map((token) =>
      Buffer.from(`GET /api/user HTTP/1.1\r\nHost: ${host}\r\nAuthorization: token ${token}\r\n\r\n`),
    );
  }
  if (form) {
    const headers = `Authorization: ${form.authorization}\r\n`;
    return [formRequest(host, form.path, { headers, body: form.body })];
  }
  return makeExchangeRequests(host, subjectTokens);
}

async function run(order: LoadOrder): Promise<LoadReport> {
  const { hostname, port } = new URL(order.url);
  const requests = makeRequests(order);
  const expected = order.lookups ? '"githubLogin":"' : '"access_token":"';
  const first: number[] = [];
  const later: number[] = [];
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + order.seconds * 1_000;
  let begun = 0;
  async function work(): Promise<void> {
    const connection = await KeepAliveConnection.open(hostname, Number(port));
    let latencies = first;
    while (begun < order.exchanges && performance.now() < endsAt) {
      begun += 1;
      const request = requests[next++ % requests.length];
      if (request === undefined) break;
      const sentAt = performance.now();
      const answer = await connection.send(request);
      latencies.push(performance.now() - sentAt);
      latencies = later;
      if (!answer.startsWith('HTTP/1.1 200') || !answer.includes(expected)) throw new Error(answer);
    }
    connection.close();
  }
  await Promise.all(Array.from({ length: order.connections }, work));
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const latencies = [...first, ...later];
  return {
    exchanges: latencies.length,
    exchangesPerSecond: latencies.length / seconds,
    p50Milliseconds: percentileOf(latencies, 0.5),
    p99Milliseconds: percentileOf(latencies, 0.99),
    keptMilliseconds: order.reportEach ? later : [],
    firstMilliseconds: order.reportEach ? first : [],
    generatorCpu: (user + system) / 1e6 / seconds,
  };
}

process.on('message', (order: LoadOrder) => {
  run(order).then(
    (report) => process.send?.({ report }),
    (cause: Error) => process.send?.({ fault: cause.message }),
  );
});
