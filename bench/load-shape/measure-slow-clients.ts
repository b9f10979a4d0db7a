import { setTimeout as pause } from 'node:timers/promises';
import { openSlowClients } from '../clients/slow-clients.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { residentMegabytes } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';

const connections = 32;
const rounds = 9;
const roundSeconds = 1;
/** The server's longest time-out for a request is 30 s, checked every 5 s. */
const endedWithinSeconds = 45;

/** Measures honest exchanges with and without clients that take up the server's time. */
export async function measureSlowClients(
  stage: Stage,
  generator: LoadGenerator,
  { scale }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('slow-clients'));
  try {
    await stage.trust(server.url);
    await generator.load({ url: server.url, connections, seconds: 60, exchanges: 10_000 });
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
    const many = (count: number) => Math.max(2, Math.round(count * scale));
    const without = await measure();
    const taking = openSlowClients(server.url, { 'never-reads': many(100) });
    const late = openSlowClients(server.url, {
      'drips-headers': many(250),
      'drips-body': many(250),
      'half-open': many(500),
    });
    const count = 2 * many(250) + many(500);
    await pause(1_000);
    const openedAt = performance.now();
    const beside = await measure();
    while (late.ended < count && performance.now() - openedAt < endedWithinSeconds * 1_000) await pause(100);
    const seconds = ((performance.now() - openedAt) / 1_000).toFixed(0);
    const ended = late.ended;
    late.stop();
    taking.stop();
    await pause(1_000);
    without.push(...(await measure()));
    return [
      {
        name: 'exchange p99 beside slow clients',
        value: medianOf(beside),
        unit: 'ms',
        target: null,
        note: `${formatRange(beside)}; ${2 * many(250)} send a byte a second, ${many(500)} nothing, ${many(100)} read nothing`,
      },
      {
        name: 'exchange p99 without them',
        value: medianOf(without),
        unit: 'ms',
        target: null,
        note: `${formatRange(without)}; before and after`,
      },
      {
        name: 'exchange p99, beside slow clients / without',
        value: medianOf(beside) / medianOf(without),
        unit: '',
        target: { maximum: 1.5 },
        note: `${connections} honest connections`,
      },
      {
        name: 'late requests that the server closed',
        value: (ended / count) * 100,
        unit: '%',
        target: { minimum: 100 },
        note: `${ended} of ${count}, after ${seconds} s at the latest`,
      },
      {
        name: 'memory at its peak, with slow clients',
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
