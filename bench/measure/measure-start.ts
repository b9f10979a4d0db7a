import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import type { Stage } from '../servers/stage.ts';

const starts = 5;

/** Measures the time from the start of the process until it prints the line `ready`, on an existing database. */
export async function measureStart(stage: Stage): Promise<readonly Figure[]> {
  const location = stage.locationOf('memory');
  await (await stage.startServer(location)).end('SIGTERM');
  const milliseconds: number[] = [];
  for (let start = 0; start < starts; start += 1) {
    const server = await stage.startServer(location);
    milliseconds.push(server.readyMilliseconds);
    await server.end('SIGTERM');
  }
  return [
    {
      name: 'start to ready',
      value: medianOf(milliseconds),
      unit: 'ms',
      target: { maximum: 500 },
      note: `median of ${starts}, ${formatRange(milliseconds, ' ms')}, existing database`,
    },
  ];
}
