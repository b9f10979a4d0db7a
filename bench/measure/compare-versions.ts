import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from '../../packages/server/test/support/servers/server-process.ts';
import { readCases } from '../../tools/conformance/conformance-case.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { percentileOf } from '../figures/percentile.ts';
import { cpuSeconds } from '../figures/process-figures.ts';
import type { Stage } from '../servers/stage.ts';
import { createEnvironment, type EnvironmentCall, environmentCallOf } from './environment-call.ts';
import { prepareEnvironments } from './measure-opens.ts';

const cases = fileURLToPath(new URL('../../../shared/esc-conformance', import.meta.url));

interface Workload {
  readonly name: string;
  /** Calls in one round. */
  readonly calls: number;
  run(call: EnvironmentCall): Promise<unknown>;
}

interface Measured {
  readonly milliseconds: number[];
  /** CPU milliseconds of the whole server for each call, by round. */
  readonly cpu: number[];
}

/**
 * Compares this version with the version in another checkout: the same calls over HTTP, in short rounds that alternate,
 * so that other work of the machine affects both. Figures are for this version; ratios are this version divided by the
 * other.
 */
export async function compareVersions(
  stage: Stage,
  { beside, rounds }: { readonly beside: string; readonly rounds: number },
): Promise<readonly Figure[]> {
  const entry = join(resolve(beside), 'packages/server/src/main.ts');
  if (!existsSync(entry)) throw new Error(`${beside} is not a checkout of this repository`);
  const servers: ServerProcess[] = [];
  try {
    const own = await stage.startServer(stage.locationOf('own'));
    servers.push(own);
    const other = await stage.startServer(stage.locationOf('other'), [], {}, entry);
    servers.push(other);
    const calls = servers.map(({ url }) => environmentCallOf(url, stage.adminToken));
    for (const call of calls) {
      await prepareEnvironments(call);
      await createEnvironment(call, 'claims', chainOfLogins());
    }
    const figures: Figure[] = [];
    for (const workload of workloads()) {
      const measured = servers.map((): Measured => ({ milliseconds: [], cpu: [] }));
      for (let round = -1; round < rounds; round += 1) {
        for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
          const [server, call, into] = [servers[index], calls[index], measured[index]];
          if (!server || !call || !into) throw new Error('two servers were started');
          // The first round on each server warms it up.
          await runRound(workload, { server, call, into: round < 0 ? { milliseconds: [], cpu: [] } : into });
        }
      }
      figures.push(...figuresOf(workload, measured));
    }
    return figures;
  } finally {
    for (const server of servers) await server.end('SIGTERM');
  }
}

async function runRound(
  workload: Workload,
  {
    server,
    call,
    into,
  }: { readonly server: ServerProcess; readonly call: EnvironmentCall; readonly into: Measured },
): Promise<void> {
  const cpuBefore = cpuSeconds(server.pid);
  for (let count = 0; count < workload.calls; count += 1) {
    const startedAt = performance.now();
    await workload.run(call);
    into.milliseconds.push(performance.now() - startedAt);
  }
  into.cpu.push(((cpuSeconds(server.pid) - cpuBefore) * 1_000) / workload.calls);
}

function figuresOf(workload: Workload, measured: readonly Measured[]): readonly Figure[] {
  const [own, other] = measured;
  if (!own || !other) throw new Error('two servers were measured');
  const ratios = own.cpu.map((cpu, round) => cpu / (other.cpu[round] ?? Number.NaN));
  const at = (share: number) => (part: Measured) => percentileOf(part.milliseconds, share);
  const wall = (label: string, share: number): Figure => {
    const [value, before] = [at(share)(own), at(share)(other)];
    const note = `before ${before.toFixed(2)} ms, ratio ${(value / before).toFixed(2)}`;
    return { name: `${workload.name}, ${label}`, value, unit: 'ms', target: null, note };
  };
  const rate = own.milliseconds.length / (own.milliseconds.reduce((sum, each) => sum + each, 0) / 1_000);
  const rateBefore =
    other.milliseconds.length / (other.milliseconds.reduce((sum, each) => sum + each, 0) / 1_000);
  return [
    wall('p50', 0.5),
    wall('p99', 0.99),
    {
      name: `${workload.name}, rate`,
      value: rate,
      unit: '/s',
      target: null,
      note: `before ${rateBefore.toFixed(1)} /s, ratio ${(rate / rateBefore).toFixed(2)}; one at a time`,
    },
    {
      name: `${workload.name}, CPU`,
      value: medianOf(own.cpu),
      unit: 'ms',
      target: null,
      note: `before ${medianOf(other.cpu).toFixed(2)} ms, ratio ${medianOf(ratios).toFixed(2)} (${formatRange(ratios)})`,
    },
  ];
}

function workloads(): readonly Workload[] {
  const [largest] = existsSync(cases)
    ? readCases(cases).toSorted((left, right) => right.text.length - left.text.length)
    : [];
  const text = largest?.text ?? 'values: {a: 1}';
  const lines = Array.from({ length: 20_000 }, (_, index) => `  k${index}: "v"\n`).join('');
  const large = `imports: [bench/part-0]\nvalues:\n${lines}`;
  let checks = 0;
  // Each document is different, so that no document is cached.
  const check = (document: string) => (call: EnvironmentCall) => {
    checks += 1;
    return call('POST', '/main/yaml/check', `${document}\n# ${checks}\n`);
  };
  const open = (name: string) => (call: EnvironmentCall) =>
    call('POST', `/main/bench/${name}/open?duration=2h`).then((body) => {
      if (body.includes('diagnostics')) throw new Error(`${name}: ${body}`);
    });
  return [
    { name: 'check of the largest case', calls: 40, run: check(text) },
    { name: 'open of 20 imports', calls: 40, run: open('root') },
    { name: 'open of a chain of 8 logins', calls: 20, run: open('claims') },
    { name: 'check of 250 KB with an import', calls: 1, run: check(large) },
  ];
}

/** Eight calls of a provider that needs no network; each uses an input from the previous one. */
function chainOfLogins(): string {
  const logins = Array.from({ length: 8 }, (_, index) => {
    const prefix = index === 0 ? 'first' : `p\${login${index - 1}.iss}`;
    return `  login${index}: {'fn::open::debug-oidc-claims': {audiencePrefix: "${prefix}"}}\n`;
  });
  return `values:\n${logins.join('')}`;
}
