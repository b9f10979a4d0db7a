import { totalmem } from 'node:os';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EnvironmentKey } from '../ciphertexts/index.ts';
import type { RoundOutcome } from '../language/index.ts';
import type { SealedResult } from '../sealed-results/index.ts';
import type {
  Job,
  JobResult,
  LanguageEvaluation,
  LanguageKnown,
  RoundRequest,
  SecretsJob,
  SessionSeal,
} from './messages.ts';
import { defaultTurnLimits, type TurnLimits } from './turn-limits.ts';
import { createStartProcess } from './turns/start-process.ts';
import { takeTurns } from './turns/take-turns.ts';

/**
 * The environment language in separate processes, so that a slow document does not delay others, and a document that
 * crashes its process ends only that process. Each call throws EnvironmentError `evaluation_too_long` and
 * `evaluation_too_large`, if the document takes too much, and
 * `organization_evaluations_too_many` and `evaluations_too_many` if too many are active.
 */
export interface LanguageProcess {
  /** Begins an evaluation; the caller must end it with `leave` of the result. */
  beginEvaluation(request: RoundRequest): EvaluationPlace;
  /** Runs `encryptSecrets` of the language; throws SecretTextError. */
  encryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** Runs `decryptSecrets` of the language; throws SecretTextError and SecretError. */
  decryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** Returns the hash of every ciphertext in a stored document; throws SecretTextError. */
  hashCiphertexts(text: string, key: EnvironmentKey): Promise<string[]>;
  /** Runs `sealAgain`; throws SecretError. */
  sealAgain(sealed: string, seal: SessionSeal): Promise<SealedResult>;
  /** Ends the processes and refuses active work. */
  close(): Promise<void>;
}

/** The place of one active evaluation. */
export interface EvaluationPlace {
  /** Evaluates as far as possible with the known data. */
  evaluateRound(known: LanguageKnown): Promise<RoundOutcome<LanguageEvaluation>>;
  /** Settles like the work, or rejects as soon as the processes are closed. */
  untilClosed<Result>(work: Promise<Result>): Promise<Result>;
  leave(): void;
}

/** Starts no process, and uses no memory for them, before the first call. */
export function createLanguageProcess(options: {
  readonly logger: Logger;
  /** The number of server processes on this machine, each with its own; 1 by default. */
  readonly processes?: number;
  /** The module that a process runs instead of the language. */
  readonly entry?: URL;
  readonly limits?: Partial<TurnLimits>;
}): LanguageProcess {
  const { logger, entry } = options;
  const limits: TurnLimits = {
    ...defaultTurnLimits,
    heapMegabytes: defaultHeapMegabytes(options.processes ?? 1),
    ...options.limits,
  };
  const startProcess = (lane: 'quick' | 'slow') =>
    createStartProcess({
      ...lanes[lane](limits),
      ...(entry === undefined ? {} : { entry }),
    });
  const turns = takeTurns({ logger, limits, startProcess });

  /** Runs a job that takes one turn. */
  async function take(job: Job & { readonly text: string }, organizationId: string): Promise<JobResult> {
    const characters = job.text.length;
    const place = turns.enter({ organizationId, characters });
    try {
      return await place.take(job, characters);
    } finally {
      place.leave();
    }
  }

  async function replaceSecrets(
    kind: SecretsJob['kind'],
    text: string,
    key: EnvironmentKey,
  ): Promise<string> {
    const result = await take({ kind, text, key }, key.organization.organizationId);
    if (typeof result !== 'string') throw new Error('a text job returned an evaluation');
    return result;
  }

  return {
    beginEvaluation(request) {
      const { organizationId, root } = request;
      const place = turns.enter({ organizationId, characters: root.text.length });
      return {
        ...place,
        async evaluateRound(known) {
          const characters = root.text.length + charactersOf(known);
          const outcome = await place.take({ kind: 'evaluate-round', request, known }, characters);
          if (typeof outcome === 'string' || !('kind' in outcome))
            throw new Error('an evaluation round returned another kind of result');
          return outcome;
        },
      };
    },
    encryptSecrets: (text, key) => replaceSecrets('encrypt-secrets', text, key),
    decryptSecrets: (text, key) => replaceSecrets('decrypt-secrets', text, key),
    hashCiphertexts: async (text, key) =>
      (await replaceSecrets('hash-ciphertexts', text, key)).split('\n').filter((hash) => hash !== ''),
    async sealAgain(text, seal) {
      const result = await take({ kind: 'seal-again', text, seal }, seal.key.organizationId);
      if (typeof result === 'string' || !('pieces' in result))
        throw new Error('a job did not return the expected sealed result');
      return result;
    },
    close: turns.close,
  };
}

function charactersOf({ loaded }: LanguageKnown): number {
  let characters = 0;
  for (const outcome of loaded.values()) if (outcome.ok) characters += outcome.value.text.length;
  return characters;
}

/**
 * Small documents need little memory; a document that needs more continues in the slow lane, which runs after
 * exchanges.
 */
const lanes = {
  quick: ({ heapMegabytes }: TurnLimits) => ({ heapMegabytes: Math.ceil(heapMegabytes / 4), niceness: 0 }),
  slow: ({ heapMegabytes }: TurnLimits) => ({ heapMegabytes, niceness: 10 }),
};

/** Documents of 1 MiB take up to 900 MB. */
const maxHeapMegabytes = 1_024;

/**
 * A quarter of the memory of each server process: results are outside this heap, and an ending process may exist beside
 * its successor. The rest is for exchanges.
 */
function defaultHeapMegabytes(processes: number): number {
  // If the process has no limit, older kernels report 0 and newer ones a meaningless number.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const available = Math.min(constrained, totalmem()) / 1_048_576;
  return Math.min(maxHeapMegabytes, Math.ceil(available / 4 / processes));
}
