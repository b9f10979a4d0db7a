import { describeFault } from '../job-fault.ts';
import { decodeJob } from '../job-keys.ts';
import type { Job, JobOutcome, ProcessMessage, SentKey } from '../messages.ts';
import { detachParts } from '../reply-parts.ts';
import { doJob, type JobMeans } from './do-job.ts';
import { createDocumentParser } from './document-parser.ts';
import type { Providers } from './limit-inputs.ts';

/** The connection to the server. */
export interface ServerConnection {
  onJob(take: (job: Job<SentKey>) => void): void;
  send(message: ProcessMessage): void;
}

/** Does jobs as they come and replies to each once. Between two jobs it keeps only parsed documents. */
export function serveLanguage(server: ServerConnection, providers: Providers): void {
  const means: JobMeans = { parser: createDocumentParser(), providers };
  server.onJob((job) => {
    const startedAt = cpuTime();
    const outcome = outcomeOf(means, job, server);
    const cpuTimeMs = cpuTime();
    server.send({ ...outcome, cpuMs: cpuTimeMs - startedAt, cpuTimeMs });
  });
  server.send({ kind: 'ready', cpuTimeMs: cpuTime() });
}

/** Sends the parts of the result before it is returned. */
function outcomeOf(means: JobMeans, job: Job<SentKey>, server: ServerConnection): JobOutcome {
  try {
    const { parts, rest } = detachParts(doJob(means, decodeJob(job)));
    for (const part of parts) server.send(part);
    return { kind: 'done', result: rest };
  } catch (error) {
    return { kind: 'failed', fault: describeFault(error) };
  }
}

/** CPU milliseconds of the main thread of this process, as in `/proc` (`read-cpu-time.ts`). */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
