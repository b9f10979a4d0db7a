import { createSecretKey } from 'node:crypto';
import type { EvaluatedEnvironment } from '../../src/environments/language/index.ts';
import {
  createLanguageThread,
  type LanguageThread,
  type ThreadHost,
} from '../../src/environments/language-thread/index.ts';
import type { ThreadDocument } from '../../src/environments/language-thread/protocol.ts';
import { createLogger } from '../../src/platform/logging/logger.ts';

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
  return { name, contextName: name, text, revisionKey: null, key: keyOf(name) };
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

const nobody: ThreadHost = {
  loadEnvironment: async () => ({ ok: false, message: 'there is no other environment' }),
  openProvider: async () => ({ ok: false, message: 'nobody opens anything' }),
};

export interface OpenTextOptions {
  readonly host?: ThreadHost;
  readonly organizationId?: string;
}

/** Opens a text as `app/prod`. */
export function openDocument(
  thread: LanguageThread,
  text: string,
  { host = nobody, organizationId = 'acme' }: OpenTextOptions = {},
) {
  return thread.evaluate(
    { root: documentNamed('app/prod', text), mode: 'open', showSecrets: true, context: {} },
    { organizationId, host },
  );
}

/** The same, with its values read. */
export async function openText(thread: LanguageThread, text: string, options: OpenTextOptions = {}) {
  const { environment, ...rest } = await openDocument(thread, text, options);
  const { properties } = JSON.parse(Buffer.from(environment ?? []).toString()) as EvaluatedEnvironment;
  return { ...rest, properties };
}
