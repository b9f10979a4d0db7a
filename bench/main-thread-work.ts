/**
 * Measures the largest steps of the main thread whose size a tenant chooses, in CPU milliseconds: `npx node
 * bench/main-thread-work.ts`. Each line is one step without a turn of the event loop in between (docs/performance.md).
 */
import { formatCheck } from '../packages/server/src/environments/evaluation/check/wire.ts';
import { mainThreadBytes, sliceBytes } from '../packages/server/src/environments/sealed-results/index.ts';
import { parseStrictJson } from '../packages/server/src/platform/json/strict-json.ts';
import { medianOf } from './figures/figure.ts';

const rounds = 15;
const mebibyte = 1_048_576;

function cpuMilliseconds(work: () => unknown): number {
  const samples = Array.from({ length: rounds }, () => {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    return (user + system) / 1_000;
  });
  return medianOf(samples);
}

/** Returns JSON of that size with many small members. */
function rowsOf(bytes: number): readonly unknown[] {
  const row = { id: '0190a3c0-0000-7000-8000-000000000000', name: 'app/prod', number: 12, allowed: true };
  return Array.from({ length: Math.floor(bytes / (JSON.stringify(row).length + 1)) }, () => ({ ...row }));
}

const page = rowsOf(mebibyte);
const pageText = JSON.stringify(page);
const mebibyteText = 'k: "v"\n'.repeat(mebibyte / 7);
const position = { line: 1, column: 1, byte: 0 };
const diagnostics = Array.from({ length: 1_000 }, (_, index) => ({
  severity: 'error' as const,
  summary: `unknown property "x${index}"`,
  path: `values.k${index}`,
  range: { environment: 'app/prod', begin: position, end: position },
}));
const environment = Buffer.concat([Buffer.alloc(16 * mebibyte - 1, 0x20), Buffer.from('}')]);
const check = {
  environment: null,
  sealed: null,
  diagnostics,
  functions: { funcCounts: {}, rotationPaths: [] },
};

const steps: Readonly<Record<string, () => unknown>> = {
  'a JSON body of 1 MiB': () => parseStrictJson(pageText, { text: 'storable' }),
  'JSON.stringify of a page of 1 MiB': () => JSON.stringify(page),
  'a document of 1 MiB to UTF-8': () => Buffer.from(mebibyteText),
  "a check's response of 16 MiB with 1,000 diagnostics": () =>
    formatCheck(sliceBytes(environment, mainThreadBytes), check),
};
for (const [name, work] of Object.entries(steps))
  process.stdout.write(`${name}: ${cpuMilliseconds(work).toFixed(1)} ms\n`);
