import { setTimeout as pause } from 'node:timers/promises';
import type { Figure } from '../figures/figure.ts';
import { percentileOf } from '../figures/percentile.ts';
import { residentMegabytes } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import { createEnvironment, type EnvironmentCall, environmentCallOf } from './environment-call.ts';

const imports = 20;
const restSeconds = 5;

/**
 * Measures opening an environment of 20 imports without providers, one at a time; then memory while many sessions are
 * open.
 */
export async function measureOpens(
  stage: Stage,
  { opens, sessions }: { readonly opens: number; readonly sessions: number },
): Promise<readonly Figure[]> {
  const server = await stage.startServer(stage.locationOf('environments'));
  try {
    const call = environmentCallOf(server.url, stage.adminToken);
    await prepareEnvironments(call);
    await pause(restSeconds * 1_000);
    const atRest = residentMegabytes(server.pid, 'VmRSS');
    const open = () => call('POST', '/main/bench/root/open?duration=2h');
    for (let warm = 0; warm < 50; warm += 1) await open();
    const milliseconds: number[] = [];
    for (let count = 0; count < opens; count += 1) {
      const startedAt = performance.now();
      await open();
      milliseconds.push(performance.now() - startedAt);
    }
    await openMany(open, sessions - opens);
    await pause(restSeconds * 1_000);
    const withSessions = residentMegabytes(server.pid, 'VmRSS');
    const count = sessions.toLocaleString('en-US');
    const how = `${imports} imports, no providers, ${opens} one after another over HTTP`;
    return [
      { name: 'open, p50', value: percentileOf(milliseconds, 0.5), unit: 'ms', target: null, note: how },
      { name: 'open, p99', value: percentileOf(milliseconds, 0.99), unit: 'ms', target: null, note: how },
      { name: 'memory before', value: atRest, unit: 'MB', target: null, note: 'VmRSS, at rest' },
      {
        name: `memory with ${count} sessions open`,
        value: withSessions,
        unit: 'MB',
        target: null,
        note: `VmRSS, ${restSeconds} s after the last; sessions are in the database`,
      },
    ];
  } finally {
    await server.end('SIGTERM');
  }
}

/** Creates `bench/root`, which imports 20 environments. */
export async function prepareEnvironments(call: EnvironmentCall): Promise<void> {
  const names = Array.from({ length: imports }, (_, index) => `part-${index}`);
  for (const [index, name] of names.entries()) {
    await createEnvironment(
      call,
      name,
      `values:\n  shared:\n    part${index}: ${index}\n  part${index}:\n${members(index)}`,
    );
  }
  const list = names.map((name) => `  - bench/${name}\n`).join('');
  const values = names.map((_, index) => `    V${index}: \${part${index}.member1}-\${shared.part${index}}\n`);
  await createEnvironment(
    call,
    'root',
    `imports:\n${list}values:\n  environmentVariables:\n${values.join('')}`,
  );
}

function members(index: number): string {
  return Array.from({ length: 10 }, (_, member) => `    member${member}: value-${index}-${member}\n`).join(
    '',
  );
}

async function openMany(open: () => Promise<unknown>, count: number): Promise<void> {
  let left = count;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (left > 0) {
        left -= 1;
        await open();
      }
    }),
  );
}
