import { createSecretKey } from 'node:crypto';
import type { Fetcher } from '../../../src/environments/evaluation/fetch/fetch-needs.ts';
import { requestEvaluation } from '../../../src/environments/evaluation/fetch/request-evaluation.ts';
import { FetchSlots } from '../../../src/environments/evaluation/index.ts';
import type { EvaluatedEnvironment } from '../../../src/environments/language/index.ts';
import {
  createLanguageProcess,
  type LanguageDocument,
  type LanguageProcess,
} from '../../../src/environments/language-process/index.ts';
import { createLogger } from '../../../src/platform/logging/logger.ts';

export const troubledEntry = new URL('./troubled-language-process.ts', import.meta.url);

export type LanguageProcessOptions = Parameters<typeof createLanguageProcess>[0];

/** Creates a language process that can fail on demand, with the provider `echo`. */
export function createTroubledProcess(options: Partial<LanguageProcessOptions> = {}): LanguageProcess {
  return createLanguageProcess({
    logger: createLogger('silent'),
    entry: troubledEntry,
    ...options,
  });
}

export function documentNamed(name: string, text: string): LanguageDocument {
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

export type LanguageFetcher = Fetcher<LanguageDocument>;

const nobody: LanguageFetcher = {
  loadEnvironment: async () => ({ ok: false, fault: 'no other environment' }),
  openProvider: async () => ({ ok: false, fault: 'nothing can be opened' }),
};

export interface OpenTextOptions {
  readonly fetcher?: LanguageFetcher;
  readonly organizationId?: string;
}

/** Opens a text as `app/prod`. */
export function openDocument(
  language: LanguageProcess,
  text: string,
  { fetcher = nobody, organizationId = 'acme' }: OpenTextOptions = {},
) {
  const root = documentNamed('app/prod', text);
  return requestEvaluation(
    { language, fetchSlots: new FetchSlots() },
    { organizationId, root, mode: 'open', showSecrets: true, context: {} },
    fetcher,
  );
}

/** Does the same and reads the values. */
export async function openText(language: LanguageProcess, text: string, options: OpenTextOptions = {}) {
  const { environment, ...rest } = await openDocument(language, text, options);
  const { properties } = JSON.parse(Buffer.concat(environment ?? []).toString()) as EvaluatedEnvironment;
  return { ...rest, properties };
}
