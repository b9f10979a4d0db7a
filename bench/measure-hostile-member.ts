import { setTimeout as pause } from 'node:timers/promises';
import { type Figure, formatRange, medianOf } from './figure.ts';
import { startHostileMember } from './hostile-member.ts';
import type { LoadShapeTerms } from './load-shape-options.ts';
import { residentMegabytes } from './process-figures.ts';
import type { Stage } from './stage.ts';
import type { LoadGenerator } from './start-load-generator.ts';

const connections = 32;
const rounds = 9;
const roundSeconds = 1;

/** Honest exchanges beside a member who sends large documents and reads large results, and without. */
export async function measureHostileMember(
  stage: Stage,
  generator: LoadGenerator,
  { scale }: LoadShapeTerms,
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('hostile-member'));
  try {
    await stage.trust(server.url);
    const warmUp = Math.round(10_000 * scale);
    await generator.load({ url: server.url, connections, seconds: 60, exchanges: warmUp });
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
    const without = await measure();
    const member = await startHostileMember(server.url, stage.adminToken);
    await pause(1_000);
    const beside = await measure();
    const { requests } = member;
    await member.stop();
    await pause(5_000);
    without.push(...(await measure()));
    return [
      {
        name: 'exchange p99 beside a hostile member',
        value: medianOf(beside),
        unit: 'ms',
        target: null,
        note: `${formatRange(beside)}; ${requests} requests of the member`,
      },
      {
        name: 'exchange p99 without them',
        value: medianOf(without),
        unit: 'ms',
        target: null,
        note: `${formatRange(without)}; before and after`,
      },
      {
        name: 'exchange p99, beside a hostile member / without',
        value: medianOf(beside) / medianOf(without),
        unit: '',
        target: { atMost: 1.5 },
        note: `${connections} honest connections`,
      },
      {
        name: 'memory at its peak, with a hostile member',
        value: residentMegabytes(server.pid, 'VmHWM'),
        unit: 'MB',
        target: null,
        note: 'VmHWM',
      },
    ];
  } finally {
    await server.end('SIGTERM');
  }
}
