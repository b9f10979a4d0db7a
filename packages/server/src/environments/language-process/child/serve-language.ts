import { describeFault } from '../job-fault.ts';
import { decodeJob } from '../job-keys.ts';
import type { Job, JobOutcome, ProcessMessage, ReplyPart, SentKey } from '../messages.ts';
import { detachParts } from '../reply-parts.ts';
import { doJob, type JobMeans } from './do-job.ts';
import { createDocumentParser } from './document-parser.ts';
import type { Providers } from './limit-inputs.ts';

/** The connection to the server. */
export interface ServerConnection {
  onJob(take: (job: Job<SentKey>) => void): void;
  send(message: ProcessMessage): void;
}

/** Runs each job when it arrives, and replies to it once. Keeps only parsed documents from one job to the next. */
export function serveLanguage(server: ServerConnection, providers: Providers): void {
  const means: JobMeans = { parser: createDocumentParser(), providers };
  server.onJob((job) => {
    const startedAt = cpuTime();
    const { parts, outcome } = outcomeOf(means, job);
    // Not caught: if the result cannot be sent, the process ends and the server retries the job.
    for (const part of parts) server.send(part);
    const cpuTimeMs = cpuTime();
    server.send({ ...outcome, cpuMs: cpuTimeMs - startedAt, cpuTimeMs });
  });
  server.send({ kind: 'ready', cpuTimeMs: cpuTime() });
}

function outcomeOf(
  means: JobMeans,
  job: Job<SentKey>,
): { readonly parts: readonly ReplyPart[]; readonly outcome: JobOutcome } {
  try {
    const { parts, rest } = detachParts(doJob(means, decodeJob(job)));
    return { parts, outcome: { kind: 'done', result: rest } };
  } catch (error) {
    return { parts: [], outcome: { kind: 'failed', fault: describeFault(error) } };
  }
}

/** CPU milliseconds of the main thread of this process, as in `/proc` (`read-cpu-time.ts`). */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
