import type { LoadReport } from '../clients/load-generator.ts';
import type { LoadGenerator } from '../clients/start-load-generator.ts';
import { type Figure, formatRange, medianOf } from '../figures/figure.ts';
import { cpuSeconds } from '../figures/process-figures.ts';
import type { BenchOptions } from '../options.ts';
import type { Stage } from '../servers/stage.ts';
import { startCeiling } from '../servers/start-ceiling.ts';

const connections = 32;
/**
 * The number of warm-up exchanges, the same for each: the server has more code, which V8 optimizes over thousands of
 * calls.
 */
const warmUpExchanges = 20_000;
const contestants = ['server', 'ceiling', 'ceilingOfOneRow'] as const;
type Contestant = (typeof contestants)[number];
type Turn = LoadReport & { readonly cpuMicroseconds: number };
type Round = Readonly<Record<Contestant, Turn>>;

/**
 * Measures exchanges per second of the server and of the minimal exchange, in short turns under the same conditions.
 */
export async function measureExchange(
  stage: Stage,
  generator: LoadGenerator,
  options: BenchOptions,
): Promise<readonly Figure[]> {
  const { profileDirectory } = options;
  const server = await stage.startServer(
    stage.locationOf('server'),
    profileDirectory === null ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileDirectory}`],
  );
  await stage.trust(server.url);
  const load = (url: string, seconds: number) =>
    generator.load({ url, connections, seconds, exchanges: Number.MAX_SAFE_INTEGER });
  const warmUp = (url: string) =>
    generator.load({ url, connections, seconds: 600, exchanges: warmUpExchanges });
  await warmUp(server.url);
  const ceiling = await startCeiling(stage, { modelName: 'server', rows: 'all' });
  const ceilingOfOneRow = await startCeiling(stage, { modelName: 'server', rows: 'token' });
  const processes = { server, ceiling, ceilingOfOneRow };
  try {
    await warmUp(ceiling.url);
    await warmUp(ceilingOfOneRow.url);
    const rounds: Round[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      const taken: Partial<Record<Contestant, Turn>> = {};
      for (const contestant of contestants) {
        const { pid, url } = processes[contestant];
        const before = cpuSeconds(pid);
        const report = await load(url, options.roundSeconds);
        const cpuMicroseconds = ((cpuSeconds(pid) - before) / report.exchanges) * 1e6;
        taken[contestant] = { ...report, cpuMicroseconds };
      }
      rounds.push(taken as Round);
    }
    return describeRounds(rounds);
  } finally {
    await server.end('SIGTERM');
    ceiling.stop();
    ceilingOfOneRow.stop();
  }
}

function describeRounds(rounds: readonly Round[]): readonly Figure[] {
  const rates = (of: Contestant) => rounds.map((round) => round[of].exchangesPerSecond);
  const ratios = (to: Contestant) =>
    rounds.map((round) => round.server.exchangesPerSecond / round[to].exchangesPerSecond);
  const perSecond = (name: string, of: Contestant, note = ''): Figure => ({
    name,
    value: medianOf(rates(of)),
    unit: '/s',
    target: null,
    note: `${note}${formatRange(rates(of))} over ${rounds.length} rounds`,
  });
  const median = (
    name: string,
    of: Contestant,
    member: 'p50Milliseconds' | 'p99Milliseconds' | 'cpuMicroseconds',
  ): Figure => {
    const values = rounds.map((round) => round[of][member]);
    const unit = member === 'cpuMicroseconds' ? 'us' : 'ms';
    return { name, value: medianOf(values), unit, target: null, note: formatRange(values) };
  };
  return [
    perSecond('exchanges', 'server', `${connections} connections, embedded store, full durability; `),
    median('exchange p50', 'server', 'p50Milliseconds'),
    median('exchange p99', 'server', 'p99Milliseconds'),
    median('exchange CPU, all threads', 'server', 'cpuMicroseconds'),
    perSecond('ceiling: bare route, same rows', 'ceiling'),
    median('ceiling p50', 'ceiling', 'p50Milliseconds'),
    median('ceiling p99', 'ceiling', 'p99Milliseconds'),
    median('ceiling CPU, all threads', 'ceiling', 'cpuMicroseconds'),
    {
      name: 'exchanges / ceiling',
      value: medianOf(ratios('ceiling')),
      unit: '',
      target: { minimum: 0.7 },
      note: `${formatRange(ratios('ceiling'))}; token, decision and audit event`,
    },
    perSecond('ceiling: bare route, token row only', 'ceilingOfOneRow'),
    {
      name: 'exchanges / ceiling, token row only',
      value: medianOf(ratios('ceilingOfOneRow')),
      unit: '',
      target: null,
      note: `${formatRange(ratios('ceilingOfOneRow'))}; the server writes three rows, and the ceiling writes one`,
    },
    {
      name: 'load generator',
      value: medianOf(rounds.map((round) => round.server.generatorCpu * 100)),
      unit: '% of a core',
      target: null,
      note: 'while it loads the server',
    },
  ];
}
