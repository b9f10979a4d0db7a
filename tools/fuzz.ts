import { parseArgs } from 'node:util';
import { formatFinding } from './fuzz/finding.ts';
import { runFuzzing } from './fuzz/run-fuzzing.ts';
import { startWatchdog } from './fuzz/watchdog.ts';

/** `npm run fuzz -- --seconds 60 [--seed N] [--only TARGET] [--trial N]`: exits with 1 on a finding. */
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string' },
    only: { type: 'string' },
    trial: { type: 'string' },
  },
});
const seed = Number(values.seed ?? Math.trunc(Math.random() * 2 ** 31));
const seconds = Number(values.seconds);
if (!Number.isSafeInteger(seed) || !(seconds > 0)) {
  console.error('usage: npm run fuzz -- [--seconds N] [--seed N] [--only TARGET] [--trial N]');
  process.exit(2);
}

console.log(`fuzz: seed ${seed}, ${seconds} s`);
const watchdog = startWatchdog();
const startedAt = performance.now();
const { counts, finding } = await runFuzzing({
  seed,
  seconds,
  only: values.only ?? null,
  trial: values.trial === undefined ? null : Number(values.trial),
  onTrial: watchdog.watch,
  onProgress: (soFar) => console.log(formatCounts(soFar)),
});
await watchdog.stop();
console.log(formatCounts(counts));
console.log(finding === null ? `fuzz: no finding (seed ${seed})` : formatFinding(finding));
process.exitCode = finding === null ? 0 : 1;

function formatCounts(soFar: ReadonlyMap<string, number>): string {
  const elapsed = (performance.now() - startedAt) / 1_000;
  const total = [...soFar.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...soFar].map(([name, count]) => `${name} ${count}`).join(', ');
  return `${elapsed.toFixed(0).padStart(4)} s  ${String(Math.round(total / elapsed)).padStart(6)}/s  ${parts}`;
}
