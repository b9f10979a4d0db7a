import { setTimeout as pause } from 'node:timers/promises';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import type { Figure } from '../figures/figure.ts';
import { residentMegabytes } from '../figures/process-figures.ts';
import type { BenchOptions } from '../options.ts';
import type { Stage } from '../servers/stage.ts';

const restSeconds = 5;
const connections = 32;

/** Measures resident memory of the server: at rest after its start, and after many exchanges. */
export async function measureMemory(
  stage: Stage,
  generator: LoadGenerator,
  { exchanges }: BenchOptions,
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('memory'));
  try {
    await pause(restSeconds * 1_000);
    const atRest = residentMegabytes(server.pid, 'VmRSS');
    await stage.trust(server.url);
    await generator.load({ url: server.url, connections, exchanges, seconds: 3_600 });
    const after = residentMegabytes(server.pid, 'VmRSS');
    const peak = residentMegabytes(server.pid, 'VmHWM');
    await pause(restSeconds * 1_000);
    const count = exchanges.toLocaleString('en-US');
    return [
      {
        ...megabytes('memory at rest', atRest),
        target: { maximum: 120 },
        note: `VmRSS, ${restSeconds} s after ready`,
      },
      {
        ...megabytes(`memory after ${count} exchanges`, after),
        target: { maximum: 200 },
        note: `VmRSS at once; ${residentMegabytes(server.pid, 'VmRSS').toFixed(0)} MB ${restSeconds} s later`,
      },
      { ...megabytes('memory at its peak', peak), target: null, note: 'VmHWM' },
    ];
  } finally {
    await server.end('SIGTERM');
  }
}

function megabytes(name: string, value: number) {
  return { name, value, unit: 'MB' };
}
