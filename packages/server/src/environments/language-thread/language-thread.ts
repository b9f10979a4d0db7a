import { totalmem } from 'node:os';
import type { Logger } from '../../platform/logging/logger.ts';
import type { SealedResult } from '../sealed-results/index.ts';
import type { EnvironmentKey } from '../secrets/index.ts';
import type { EvaluationJob, SecretsJob, SessionSeal, ThreadEvaluation } from './protocol.ts';
import { createStartThread } from './start-thread.ts';
import { takeTurns } from './take-turns.ts';
import type { ThreadHost } from './task.ts';
import { defaultTurnLimits, type TurnLimits } from './turn-limits.ts';

/**
 * The environment language on threads of its own, so that a document that takes long keeps nobody else waiting. Each
 * call throws EnvironmentError `evaluation_too_long` and `evaluation_too_large`, for what the document takes, and
 * `organization_evaluations_too_many` and `evaluations_too_many` where more are under way than may be.
 */
export interface LanguageThread {
  /** Evaluates a document, and throws what its host throws. */
  evaluate(
    job: Omit<EvaluationJob, 'kind'>,
    asking: { readonly organizationId: string; readonly host: ThreadHost },
  ): Promise<ThreadEvaluation>;
  /** As `encryptSecrets` of the language; throws SecretTextError. */
  encryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** As `decryptSecrets` of the language; throws SecretTextError and SecretError. */
  decryptSecrets(text: string, key: EnvironmentKey): Promise<string>;
  /** The hash of every ciphertext that a stored document holds; throws SecretTextError. */
  hashCiphertexts(text: string, key: EnvironmentKey): Promise<string[]>;
  /** As `sealAgain`; throws SecretError. */
  sealAgain(sealed: string, seal: SessionSeal): Promise<SealedResult>;
  /** Ends the threads, and refuses what is under way. */
  close(): Promise<void>;
}

/** Uses no threads, and no memory for them, before the first call. */
export function createLanguageThread(options: {
  readonly logger: Logger;
  /** How many there are on this machine, each with such a thread; 1 unless given. */
  readonly processes?: number;
  /** What the thread runs instead of the language. */
  readonly entry?: URL;
  readonly limits?: Partial<TurnLimits>;
}): LanguageThread {
  const { logger, entry } = options;
  const limits: TurnLimits = {
    ...defaultTurnLimits,
    heapMegabytes: defaultHeapMegabytes(options.processes ?? 1),
    ...options.limits,
  };
  const startThread = (lane: 'quick' | 'slow') =>
    createStartThread({
      ...lanes[lane](limits),
      ...(entry === undefined ? {} : { entry }),
    });
  const turns = takeTurns({ logger, limits, startThread });

  async function replaceSecrets(
    kind: SecretsJob['kind'],
    text: string,
    key: EnvironmentKey,
  ): Promise<string> {
    const { organizationId } = key.organization;
    const result = await turns.take({ job: { kind, text, key }, organizationId, host: null });
    if (typeof result !== 'string') throw new Error('a text was answered with an evaluation');
    return result;
  }

  return {
    async evaluate(job, asking) {
      const result = await turns.take({ job: { kind: 'evaluate', ...job }, ...asking });
      if (typeof result === 'string' || !('diagnostics' in result))
        throw new Error('an evaluation returned something else');
      return result;
    },
    encryptSecrets: (text, key) => replaceSecrets('encrypt-secrets', text, key),
    decryptSecrets: (text, key) => replaceSecrets('decrypt-secrets', text, key),
    hashCiphertexts: async (text, key) =>
      (await replaceSecrets('hash-ciphertexts', text, key)).split('\n').filter((hash) => hash !== ''),
    async sealAgain(text, seal) {
      const { organizationId } = seal.key;
      const result = await turns.take({
        job: { kind: 'seal-again', text, seal },
        organizationId,
        host: null,
      });
      if (typeof result === 'string' || !('pieces' in result))
        throw new Error('a sealed result was expected');
      return result;
    },
    close: turns.close,
  };
}

/** Small documents need little memory; one that needs more continues in the slow lane, which exchanges go before. */
const lanes = {
  quick: ({ heapMegabytes }: TurnLimits) => ({ heapMegabytes: Math.ceil(heapMegabytes / 4), niceness: 0 }),
  slow: ({ heapMegabytes }: TurnLimits) => ({ heapMegabytes, niceness: 10 }),
};

/** Documents of 1 MiB take up to 900 MB. */
const mostHeapMegabytes = 1_024;

/**
 * A quarter of what there is for each process: results lie outside this heap, and a thread that is ending may stand beside
 * its successor. The rest is for exchanges.
 */
function defaultHeapMegabytes(processes: number): number {
  // Where nothing constrains the process, older kernels say 0 and newer ones a number without meaning.
  const constrained = process.constrainedMemory() || Number.POSITIVE_INFINITY;
  const available = Math.min(constrained, totalmem()) / 1_048_576;
  return Math.min(mostHeapMegabytes, Math.ceil(available / 4 / processes));
}
