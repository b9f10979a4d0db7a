import { createSecretKey } from 'node:crypto';
import { evaluateOnThread } from '../../../src/environments/evaluation/fetch/evaluate-on-thread.ts';
import type { Fetcher } from '../../../src/environments/evaluation/fetch/fetch-needs.ts';
import { FetchSlots } from '../../../src/environments/evaluation/index.ts';
import type { EvaluatedEnvironment } from '../../../src/environments/language/index.ts';
import {
  createLanguageThread,
  type LanguageThread,
  type ThreadDocument,
} from '../../../src/environments/language-thread/index.ts';
import { createLogger } from '../../../src/platform/logging/logger.ts';

export const troubledEntry = new URL('./troubled-language-thread.ts', import.meta.url);

export type LanguageThreadOptions = Parameters<typeof createLanguageThread>[0];

/** A thread that troubles can be asked of, with the provider `echo`. */
export function createTroubledThread(options: Partial<LanguageThreadOptions> = {}): LanguageThread {
  return createLanguageThread({
    logger: createLogger('silent'),
    entry: troubledEntry,
    ...options,
  });
}

export function documentNamed(name: string, text: string): ThreadDocument {
  return { name, contextName: name, text, isSaved: true, key: keyOf(name) };
}

export function keyOf(environmentId: string) {
  const secret = createSecretKey(Buffer.alloc(32, 5));
  const id = '01a2075f-4762-7277-b1df-870e2e22a1be';
  return {
    organization: { id, organizationId: 'acme', secret },
    environmentId,
    retracted: new Set<string>(),
  };
}

export type ThreadFetcher = Fetcher<ThreadDocument>;

const nobody: ThreadFetcher = {
  loadEnvironment: async () => ({ ok: false, message: 'no other environment' }),
  openProvider: async () => ({ ok: false, message: 'nothing can be opened' }),
};

export interface OpenTextOptions {
  readonly fetcher?: ThreadFetcher;
  readonly organizationId?: string;
}

/** Opens a text as `app/prod`. */
export function openDocument(
  thread: LanguageThread,
  text: string,
  { fetcher = nobody, organizationId = 'acme' }: OpenTextOptions = {},
) {
  const root = documentNamed('app/prod', text);
  return evaluateOnThread(
    { language: thread, fetchSlots: new FetchSlots() },
    { organizationId, root, mode: 'open', showSecrets: true, context: {} },
    fetcher,
  );
}

/** The same, with its values read. */
export async function openText(thread: LanguageThread, text: string, options: OpenTextOptions = {}) {
  const { environment, ...rest } = await openDocument(thread, text, options);
  const { properties } = JSON.parse(Buffer.from(environment ?? []).toString()) as EvaluatedEnvironment;
  return { ...rest, properties };
}
