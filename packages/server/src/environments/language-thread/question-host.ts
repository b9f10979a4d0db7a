import type { OpenRequest, ProviderOutcome } from '../language/index.ts';
import { type Answers, type LoadedDocument, openKey, type Questions } from './protocol.ts';

/** One job's questions to the main thread: those that come together are asked together. */
export interface QuestionHost {
  load(reference: string): Promise<LoadedDocument>;
  open(request: OpenRequest): Promise<ProviderOutcome>;
  /** Takes what was asked for. */
  answer(answers: Answers): void;
}

type Waiting<Answer> = (answer: Answer) => void;

/** What `before` holds is not asked again. */
export function createQuestionHost(before: Answers, ask: (questions: Questions) => void): QuestionHost {
  const loads = new Map<string, Waiting<LoadedDocument>>();
  const opens = new Map<string, Waiting<ProviderOutcome>>();
  const requests: OpenRequest[] = [];

  /** Whoever asks in this turn asks before microtasks run. */
  function askSoon(): void {
    if (loads.size + opens.size > 1) return;
    queueMicrotask(() => ask({ loads: [...loads.keys()], opens: requests.splice(0) }));
  }

  return {
    load(reference) {
      const known = before.loaded.get(reference);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        loads.set(reference, resolve);
        askSoon();
      });
    },
    open(request) {
      const key = openKey(request);
      const known = before.opened.get(key);
      if (known !== undefined) return Promise.resolve(known);
      return new Promise((resolve) => {
        opens.set(key, resolve);
        requests.push(request);
        askSoon();
      });
    },
    answer({ loaded, opened }) {
      settle(loads, loaded);
      settle(opens, opened);
    },
  };
}

function settle<Answer>(waiting: Map<string, Waiting<Answer>>, answers: ReadonlyMap<string, Answer>): void {
  for (const [key, answer] of answers) {
    waiting.get(key)?.(answer);
    waiting.delete(key);
  }
}
