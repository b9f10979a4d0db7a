/**
 * Measures the largest steps of the main thread whose size a tenant chooses, in CPU milliseconds: `npx node
 * bench/main-thread-work.ts`. Each line is one step without a turn of the event loop in between (docs/performance.md).
 */

import type { ListedRecord } from '../packages/server/src/audit/index.ts';
import { formatExport } from '../packages/server/src/audit-log/format-export.ts';
import { formatAuditEvent } from '../packages/server/src/audit-log/wire.ts';
import { maxPageBytes } from '../packages/server/src/database/index.ts';
import {
  type CloneRow,
  sizeOfRow,
} from '../packages/server/src/environments/definitions/clones/clone-rows.ts';
import { formatCheck } from '../packages/server/src/environments/evaluation/check/wire.ts';
import { sliceBytes } from '../packages/server/src/environments/sealed-results/index.ts';
import { maxJsonBytes } from '../packages/server/src/http/request-bodies.ts';
import { writeList } from '../packages/server/src/http/sliced-response.ts';
import {
  compileInSteps,
  compilePolicies,
  evaluatePolicies,
  explainInSteps,
  lintInSteps,
  parseInSteps,
  parsePolicies,
  suggestInSteps,
} from '../packages/server/src/inbound/policies/index.ts';
import { parseStrictJson } from '../packages/server/src/platform/json/strict-json.ts';
import { divide } from '../packages/server/src/platform/turns/divide.ts';
import { mainThreadBytes } from '../packages/server/src/platform/turns/main-thread-budget.ts';
import type { Steps } from '../packages/server/src/platform/turns/run-in-turns.ts';
import { medianOf } from './figures/figure.ts';
import { measureClonePortion } from './measure/measure-clone-portion.ts';

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

const page = rowsOf(maxPageBytes);
const bodyText = JSON.stringify(rowsOf(maxJsonBytes));
const textsBody = JSON.stringify({ plaintexts: Array.from({ length: 1_000 }, () => 'x'.repeat(512)) });
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

/** As slow as parsed policies may be: each of their patterns searches. */
const policies = Array.from({ length: 1_000 }, (_, index) => ({
  decision: 'allow',
  tokenType: 'organization',
  authorizedPermissions: [],
  rules: { sub: Array.from({ length: 5 }, (_each, pattern) => `*a${index}${pattern}*b*`) },
}));
const parsed = parsePolicies(policies);
if (!parsed.ok) throw new Error('the policies are not accepted');
const forTeams = parsePolicies(
  policies.map((policy, index) => ({
    ...policy,
    decision: index % 2 === 0 ? 'allow' : 'deny',
    tokenType: 'team',
    teamName: `*a?b${index}*`,
  })),
);
if (!forTeams.ok) throw new Error('the policies for teams are not accepted');
const compiled = compilePolicies(parsed.value);
const request = {
  tokenType: 'organization',
  target: null,
  adminRequested: false,
  claims: { sub: 'ab'.repeat(4_000), aud: 'urn:pulumi:org:main', iss: 'https://ci.example' },
  organizationAudiences: ['urn:pulumi:org:main'],
} as const;
const linting = {
  issuer: 'https://ci.example',
  organizationAudiences: ['urn:pulumi:org:main'],
  knownClaims: Array.from({ length: 60 }, (_, index) => `claim_${index}`),
  claimsKnown: 'all',
} as const;

/**
 * Returns the longest of the steps of work that others interrupt, without the pauses. Each step counts with its fastest
 * round: a collection of garbage or another process that interrupts it is not its own work.
 */
function maxStepMs(work: () => Steps<unknown>): number {
  const fastest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const steps = work();
    for (let step = 0, done: boolean | undefined = false; done !== true; step += 1) {
      const startedAt = performance.now();
      ({ done } = steps.next());
      fastest[step] = Math.min(fastest[step] ?? Number.POSITIVE_INFINITY, performance.now() - startedAt);
    }
  }
  return Math.max(...fastest);
}

const inTurns: Readonly<Record<string, () => Steps<unknown>>> = {
  'parsing 1,000 policies with 5,000 searching patterns': () => parseInSteps(policies),
  'compiling them': () => compileInSteps(parsed.value),
  'linting them': () => lintInSteps(parsed.value, linting),
  'linting 500 denies and 500 allows for teams': () => lintInSteps(forTeams.value, linting),
  'explaining them': () => explainInSteps(compiled, request),
  'suggesting a change of them': () => suggestInSteps(parsed.value, request),
};

/** The largest step of a clone with its history: the rows of one transaction (`sizeOfRow`, `divide`). */
const history = Array.from({ length: 1_000 }, (_, index): CloneRow => {
  const at = { createdAt: index, creator: { login: 'ann', name: 'Ann' }, retraction: null };
  return { kind: 'revision', row: { number: index + 1, ...at, text: mebibyteText.slice(0, 4_096) } };
});
const portionsOf = () => divide(history, { sizeOf: sizeOfRow, maxSize: mainThreadBytes });
const records = Array.from({ length: 1_000 }, (_, index): ListedRecord => {
  const event = {
    organizationId: 'o',
    at: index,
    event: 'environment-open',
    actor: { kind: 'user', name: 'ann' },
    sourceIp: '192.0.2.1',
    requestId: 'r',
    description: 'x'.repeat(400),
    details: { index },
  } as const;
  const sequence = index + 1;
  return {
    ...{ organizationId: 'o', sequence, at: index, event: event.event, actor: 'ann', hash: 'h', fault: null },
    record: JSON.stringify({ ...event, sequence }),
  };
});

/** Returns the longest step of work that pauses between its steps. */
async function maxOfPaused(work: (pause: () => Promise<void>) => Promise<unknown>): Promise<number> {
  let [longest, before] = [0, process.threadCpuUsage()];
  const end = () => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
  };
  await work(async () => end());
  end();
  return longest;
}

const paused: Readonly<Record<string, (pause: () => Promise<void>) => Promise<unknown>>> = {
  'writing 1,000 records of the audit log': (pause) =>
    writeList({ member: 'auditLogEvents', items: records, format: formatAuditEvent }, pause),
  'exporting them': (pause) => formatExport('csv', records, pause),
  'writing a list of 100,000 items': (pause) =>
    writeList(
      { member: 'items', items: Array.from({ length: 10 }, () => page).flat(), format: Object },
      pause,
    ),
};

const steps: Readonly<Record<string, () => unknown>> = {
  'dividing a clone of 1,000 revisions and 4 MiB into portions': portionsOf,
  'a JSON body of 256 KiB': () => parseStrictJson(bodyText, { text: 'storable' }),
  'texts to encrypt, 512 KiB': () => parseStrictJson(textsBody, { text: 'storable' }),
  'JSON.stringify of a page of 512 KiB': () => JSON.stringify(page),
  'evaluating them for one exchange': () => evaluatePolicies(compiled, request),
  'a document of 1 MiB to UTF-8': () => Buffer.from(mebibyteText),
  "a check's response of 16 MiB with 1,000 diagnostics": () =>
    formatCheck(sliceBytes(environment, mainThreadBytes), check),
};
for (const [name, work] of Object.entries(steps))
  process.stdout.write(`${name}: ${cpuMilliseconds(work).toFixed(1)} ms\n`);
for (const [name, work] of Object.entries(inTurns)) {
  process.stdout.write(
    `${name}, longest step between two pauses at most 2 ms longer than: ${maxStepMs(work).toFixed(1)} ms\n`,
  );
}
for (const [name, work] of Object.entries(paused)) {
  const samples: number[] = [];
  for (let round = 0; round < rounds; round += 1) samples.push(await maxOfPaused(work));
  process.stdout.write(`${name}, longest step: ${medianOf(samples).toFixed(1)} ms\n`);
}
const portion = await measureClonePortion(portionsOf()[0] ?? [], rounds);
process.stdout.write(`a transaction of a clone with its history, on SQLite: ${portion.toFixed(1)} ms\n`);
