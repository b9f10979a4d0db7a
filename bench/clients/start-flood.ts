import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stage } from '../servers/stage.ts';
import type { FloodOrder, FloodReport } from './flood-generator.ts';

/** Sends the flood from a separate process until the time is up. The load generator must already be running. */
export async function startFlood(stage: Stage, order: FloodOrder): Promise<FloodReport> {
  const child = fork(new URL('flood-generator.ts', import.meta.url), [join(stage.directory, 'tokens')]);
  try {
    child.send(order);
    const [report] = (await once(child, 'message')) as [FloodReport];
    return report;
  } finally {
    child.kill();
  }
}
