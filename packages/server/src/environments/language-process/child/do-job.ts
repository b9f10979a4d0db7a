import { createOrganizationCipher, environmentSecrets, hashCiphertext } from '../../ciphertexts/index.ts';
import { decryptSecrets, encryptSecrets, listCiphertexts } from '../../language/language.ts';
import { sealAgain } from '../../sealed-results/index.ts';
import type { Job, JobResult } from '../messages.ts';
import { computeRound } from './compute-round.ts';
import type { DocumentParser } from './document-parser.ts';
import type { Providers } from './limit-inputs.ts';

/** The dependencies of all jobs of a process. */
export interface JobMeans {
  readonly parser: DocumentParser;
  readonly providers: Providers;
}

/** Runs a job; rethrows errors of the language. */
export function doJob(means: JobMeans, job: Job): JobResult {
  if (job.kind === 'evaluate-round') return computeRound(means, job);
  if (job.kind === 'hash-ciphertexts') return listCiphertexts(job.text).map(hashCiphertext).join('\n');
  if (job.kind === 'seal-again')
    return sealAgain(createOrganizationCipher(job.seal.key), job.seal.sessionId, job.text);
  const { encrypt, decrypt } = environmentSecrets(job.key);
  return job.kind === 'encrypt-secrets'
    ? encryptSecrets(job.text, encrypt)
    : decryptSecrets(job.text, decrypt);
}
