import type { Result } from '../../platform/result.ts';
import type { EnvironmentKey } from '../ciphertexts/index.ts';
import type { PrepareDocument } from '../definitions/index.ts';
import { type Diagnostic, hasErrors, SecretTextError } from '../language/index.ts';
import type { LanguageProcess } from '../language-process/index.ts';
import { evaluateDocument } from './evaluate-document.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { documentOf } from './root-document.ts';

/**
 * Creates the function that prepares a document before it is saved: it checks the document with the caller's
 * permissions, and encrypts its secrets.
 */
export function createPrepareDocument(context: EvaluationContext): PrepareDocument {
  return async ({ organization, environment, text, caller }) => {
    const { organizationId } = organization;
    const root = await documentOf(context.keys, organizationId, {
      ...environment,
      version: null,
      revision: null,
      text,
    });
    const { diagnostics } = await evaluateDocument(context, {
      caller,
      organization,
      root,
      mode: 'check',
      // The result is not shown. Checking decrypts every ciphertext, so that no unreadable ciphertext is saved.
      showSecrets: true,
      openSeconds: null,
    });
    if (hasErrors(diagnostics)) return { text: '', diagnostics };
    const encrypted = await encryptText(context.language, text, root.source.key);
    return encrypted.ok
      ? { text: encrypted.value, diagnostics }
      : { text: '', diagnostics: [...diagnostics, encrypted.fault] };
  };
}

async function encryptText(
  language: LanguageProcess,
  text: string,
  key: EnvironmentKey,
): Promise<Result<string, Diagnostic>> {
  try {
    return { ok: true, value: await language.encryptSecrets(text, key) };
  } catch (error) {
    if (!(error instanceof SecretTextError)) throw error;
    return {
      ok: false,
      fault: { severity: 'error', summary: error.message, path: 'values', range: null },
    };
  }
}
