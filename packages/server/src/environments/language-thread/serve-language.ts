import type { MessagePort } from 'node:worker_threads';
import { doJob, type Providers, type Workbench } from './do-job.ts';
import { createParseDocument } from './parse-document.ts';
import type { ThreadOutcome, ThreadReply, ThreadRequest, ThreadResult, ThreadSetting } from './protocol.ts';
import { createQuestionHost, type QuestionHost } from './question-host.ts';
import { describeFault } from './thread-fault.ts';

/** Takes turns as they come; each is answered once, with what the job lacks or how it ended. */
export function serveLanguage(port: MessagePort, setting: ThreadSetting, providers: Providers): void {
  const workbench: Workbench = {
    parseDocument: createParseDocument(),
    providers,
  };
  const underWay = new Map<number, QuestionHost>();
  const turnStartedAt = new Float64Array(setting.turnStartedAt);
  const reply = (outcome: ThreadOutcome) => {
    const cpuMilliseconds = cpuTime() - (turnStartedAt[0] ?? 0);
    const transferred = outcome.kind === 'done' ? buffersOf(outcome.result) : [];
    port.postMessage({ ...outcome, cpuMilliseconds } satisfies ThreadReply, transferred);
  };

  function begin({ id, job, answers }: ThreadRequest & { readonly kind: 'begin' }): void {
    const host = createQuestionHost(answers, (questions) => reply({ kind: 'asks', id, questions }));
    underWay.set(id, host);
    doJob(workbench, job, host)
      .then(
        (result) => reply({ kind: 'done', id, result }),
        (error: unknown) => reply({ kind: 'failed', id, fault: describeFault(error) }),
      )
      .finally(() => underWay.delete(id));
  }

  port.on('message', (request: ThreadRequest) => {
    if (request.kind !== 'forget') turnStartedAt[0] = cpuTime();
    if (request.kind === 'begin') begin(request);
    else if (request.kind === 'go-on') underWay.get(request.id)?.answer(request.answers);
    else underWay.delete(request.id);
  });
}

/** What need not be copied. */
function buffersOf(result: ThreadResult): ArrayBuffer[] {
  const environment = typeof result === 'object' && 'environment' in result ? result.environment : null;
  return environment === null ? [] : [environment.buffer];
}

/** CPU milliseconds of this thread. */
function cpuTime(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
