import { setTimeout as pause } from 'node:timers/promises';
import type { ServerProcess } from '../../packages/server/test/support/servers/server-process.ts';
import type { FloodOrder, FloodReport } from '../clients/flood-generator.ts';
import { startFlood } from '../clients/start-flood.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { residentMegabytes } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const pipelined = 4;
const rounds = 5;
const roundSeconds = 1;
const floodSeconds = 15;
/** The time after which the server must have recovered. */
const recoverySeconds = 2;

/** Measures overload: first by valid exchanges, then by strangers' requests together with honest ones. */
export async function measureOverload(
  stage: Stage,
  generator: LoadGenerator,
  { scale }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('overload'));
  try {
    await stage.trust(server.url);
    await generator.load({ url: server.url, connections, seconds: 60, exchanges: 10_000 });
    const flood = {
      url: server.url,
      connections: Math.max(50, Math.round(1_000 * scale)),
      // Even a small run must exceed the limit.
      pipelined: scale === 1 ? pipelined : 100,
      seconds: floodSeconds,
    };
    const exchanges = await around(stage, { server, generator }, [
      { ...flood, kind: 'exchanges', localAddress: '127.0.0.1' },
    ]);
    const strangers = await around(stage, { server, generator }, [
      { ...flood, pipelined: 1, kind: 'strangers', localAddress: '127.0.0.2' },
      { ...flood, connections, pipelined: 1, kind: 'exchanges', localAddress: '127.0.0.1' },
    ]);
    const [all] = exchanges.reports;
    const [strange, honest] = strangers.reports;
    if (!all || !strange || !honest) throw new Error('a flood has no report');
    const many = `${flood.connections} connections with ${flood.pipelined} concurrent requests each`;
    return [
      ...figuresOf('overload', exchanges, many),
      accepted('overload: p99 of accepted exchanges', all),
      ...figuresOf('strangers', strangers, `${flood.connections} connections, forged and guessed tokens`),
      accepted('strangers: p99 of honest exchanges beside them', honest),
      {
        name: 'memory at its peak, after both loads',
        value: residentMegabytes(server.pid, 'VmHWM'),
        unit: 'MB',
        target: { maximum: 512 },
        note: 'VmHWM',
      },
    ];
  } finally {
    await server.end('SIGTERM');
  }
}

interface Outcome {
  readonly reports: readonly FloodReport[];
  readonly before: readonly number[];
  readonly after: readonly number[];
}

async function around(
  stage: Stage,
  { server, generator }: { readonly server: ServerProcess; readonly generator: LoadGenerator },
  orders: readonly FloodOrder[],
): Promise<Outcome> {
  const measure = async () => {
    const p99s: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const order = {
        url: server.url,
        connections,
        seconds: roundSeconds,
        exchanges: Number.MAX_SAFE_INTEGER,
      };
      p99s.push((await generator.load(order)).p99Milliseconds);
    }
    return p99s;
  };
  const before = await measure();
  const reports = await Promise.all(orders.map((order) => startFlood(stage, order)));
  await pause(recoverySeconds * 1_000);
  return { reports, before, after: await measure() };
}

function figuresOf(name: string, { reports, before, after }: Outcome, how: string): Figure[] {
  const answers = (...statuses: string[]) =>
    reports.reduce(
      (sum, report) => sum + statuses.reduce((all, status) => all + (report.answers[status] ?? 0), 0),
      0,
    );
  const known = ['200', '400', '401', '429', '503'];
  const faults = reports.reduce(
    (sum, { answers: all, withoutRetryAfter, closed }) =>
      sum +
      withoutRetryAfter +
      closed +
      Object.entries(all).reduce((more, [status, many]) => more + (known.includes(status) ? 0 : many), 0),
    0,
  );
  return [
    {
      name: `${name}: responses 429 or 503`,
      value: answers('429', '503'),
      unit: '',
      target: { minimum: 1 },
      note: `${how}; 200: ${answers('200')}, 400 or 401: ${answers('400', '401')}, 429: ${answers('429')}, 503: ${answers('503')}, in ${floodSeconds} s`,
    },
    {
      name: `${name}: a different response, no response, or no Retry-After`,
      value: faults,
      unit: '',
      target: { maximum: 0 },
      note: 'includes connections that the server closed',
    },
    {
      name: `${name}: exchange p99 after / before`,
      value: medianOf(after) / medianOf(before),
      unit: '',
      target: { maximum: 1.5 },
      note: `${formatRange(before, ' ms')} before, ${formatRange(after, ' ms')} from ${recoverySeconds} s after its end`,
    },
  ];
}

function accepted(name: string, { acceptedP99Milliseconds, answers }: FloodReport): Figure {
  return {
    name,
    value: acceptedP99Milliseconds,
    unit: 'ms',
    target: { maximum: 2_000 },
    note: `of ${answers['200'] ?? 0}`,
  };
}
