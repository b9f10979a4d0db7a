import { createSeededRandom } from '../../packages/server/test/support/seeded-random.ts';
import { type Finding, InvariantBroken, type Trial } from './finding.ts';
import { retainedMemory } from './retained-memory.ts';
import { createAuditQueryTarget } from './targets/audit-query-target.ts';
import { createBodyTarget } from './targets/body-target.ts';
import { createDocumentTarget } from './targets/document-target.ts';
import { createExactNumberTarget } from './targets/exact-number-target.ts';
import { createExpressionTarget } from './targets/expression-target.ts';
import { startFuzzedServer } from './targets/fuzzed-server.ts';
import { createPatternTarget } from './targets/pattern-target.ts';
import { createPolicyTarget } from './targets/policy-target.ts';
import { createPropertyTarget } from './targets/property-target.ts';
import { createRoleTarget } from './targets/role-target.ts';
import { createSubjectTarget } from './targets/subject-target.ts';
import type { Target } from './targets/target.ts';
import { createTokenTarget } from './targets/token-target.ts';

export interface FuzzingOptions {
  readonly seed: number;
  readonly seconds: number;
  /** One target by name, or null for all. */
  readonly only: string | null;
  /** The minimum number of trials of each target, even after the time is up, so that a slow machine makes as many. */
  readonly minOfEach?: number;
  /** The seed of a single trial to repeat, or null to continue until the time is up. */
  readonly trial: number | null;
  readonly onTrial?: (trial: Trial) => void;
  /** Called about once a second. */
  readonly onProgress?: (counts: ReadonlyMap<string, number>) => void;
}

export interface FuzzingReport {
  readonly counts: ReadonlyMap<string, number>;
  readonly finding: Finding | null;
}

const atOnce = 6;
const maxGrownBytes = 256 * 1_024 * 1_024;
const measureEveryMs = 5_000;

/** Tries mutated inputs against a server in this process until the time is up or an invariant breaks. */
export async function runFuzzing(options: FuzzingOptions): Promise<FuzzingReport> {
  const fuzzed = await startFuzzedServer();
  try {
    const all = [
      createTokenTarget(fuzzed),
      createBodyTarget(fuzzed),
      createPolicyTarget(fuzzed),
      createRoleTarget(),
      createPatternTarget(),
      createDocumentTarget(),
      createExpressionTarget(),
      createExactNumberTarget(),
      createSubjectTarget(),
      createPropertyTarget(),
      createAuditQueryTarget(),
    ];
    const targets = all.filter(({ name }) => options.only === null || options.only === name);
    if (targets.length === 0)
      throw new TypeError(
        `name)} => unknown target ${options.only}; targets: ${all.map(({ name }) => name)} => name)}`,
      );
    return await tryAll(targets, options);
  } finally {
    await fuzzed.stop();
  }
}

async function tryAll(targets: readonly Target[], options: FuzzingOptions): Promise<FuzzingReport> {
  const { onProgress, onTrial } = options;
  const counts = new Map(targets.map(({ name }) => [name, 0]));
  const random = createSeededRandom(options.seed);
  const endsAt = performance.now() + options.seconds * 1_000;
  const memoryAtStart = retainedMemory();
  let measuredAt = performance.now();
  let finding: Finding | null = null;
  let reportedAt = performance.now();

  async function tryOne(target: Target, seed: number): Promise<void> {
    const trial = { target: target.name, seed, input: target.make(createSeededRandom(seed)) };
    onTrial?.(trial);
    const fault = await findFault(target, trial.input);
    counts.set(target.name, (counts.get(target.name) ?? 0) + 1);
    if (fault !== null) finding ??= { trial, fault };
    if (performance.now() - measuredAt < measureEveryMs) return;
    const grown = retainedMemory() - memoryAtStart;
    if (grown > maxGrownBytes) finding ??= { trial, fault: `memory grew by ${grown} bytes` };
    measuredAt = performance.now();
  }

  const { minOfEach = 0 } = options;
  const isDone = () =>
    finding !== null ||
    (performance.now() >= endsAt && [...counts.values()].every((count) => count >= minOfEach));

  async function work(): Promise<void> {
    while (!isDone()) {
      await tryOne(random.pick(targets), random.below(2 ** 31));
      if (performance.now() - reportedAt < 1_000) continue;
      reportedAt = performance.now();
      onProgress?.(counts);
    }
  }

  if (options.trial === null) await Promise.all(Array.from({ length: atOnce }, work));
  else for (const target of targets) await tryOne(target, options.trial);
  return { counts, finding };
}

async function findFault(target: Target, input: unknown): Promise<string | null> {
  try {
    await target.attempt(input);
    return null;
  } catch (error) {
    if (error instanceof InvariantBroken) return error.message;
    return `exception: ${error instanceof Error ? error.stack : String(error)}`;
  }
}
