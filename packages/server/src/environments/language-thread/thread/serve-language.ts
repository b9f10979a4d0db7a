import type { MessagePort } from 'node:worker_threads';
import type { Job, ThreadOutcome, ThreadReply, ThreadResult, ThreadSetting } from '../messages.ts';
import { describeFault } from '../thread-fault.ts';
import { doJob, type JobMeans } from './do-job.ts';
import { createDocumentParser } from './document-parser.ts';
import type { Providers } from './limit-inputs.ts';

/** Does jobs as they come and replies to each once. Between two jobs it keeps only parsed documents. */
export function serveLanguage(port: MessagePort, setting: ThreadSetting, providers: Providers): void {
  const means: JobMeans = { parser: createDocumentParser(), providers };
  const turnStartedAt = new Float64Array(setting.turnStartedAt);
  port.on('message', (job: Job) => {
    const startedAt = cpuTime();
    turnStartedAt[0] = startedAt;
    const outcome = outcomeOf(() => doJob(means, job));
    const transferred = outcome.kind === 'done' ? buffersOf(outcome.result) : [];
    port.postMessage({ ...outcome, cpuMs: cpuTime() - startedAt } satisfies ThreadReply, transferred);
  });
}

function outcomeOf(work: () => ThreadResult): ThreadOutcome {
  try {
    return { kind: 'done', result: work() };
  } catch (error) {
    return { kind: 'failed', fault: describeFault(error) };
  }
}

/** Returns buffers that are moved instead of copied. */
function buffersOf(result: ThreadResult): ArrayBuffer[] {
  if (typeof result === 'string' || !('kind' in result) || result.kind !== 'result') return [];
  const { environment } = result.result;
  return environment === null ? [] : [environment.buffer];
}

/** CPU milliseconds of this thread. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
