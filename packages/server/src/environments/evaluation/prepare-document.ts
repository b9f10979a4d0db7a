import type { PrepareDocument } from '../definitions/index.ts';
import { type Diagnostic, encryptSecrets, hasErrors, SecretTextError } from '../language/index.ts';
import { type EnvironmentSecrets, loadEnvironmentSecrets } from '../secrets/index.ts';
import { evaluateDocument } from './evaluate-document.ts';
import type { EvaluationContext } from './evaluation-context.ts';
import { documentOf } from './root-document.ts';

/** What saving a document takes: it is checked as the caller may, and no secret of it is stored in plain text. */
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
      // Shown to nobody: this opens every ciphertext, so that none is saved that could not be opened later.
      showSecrets: true,
      openSeconds: null,
    });
    if (hasErrors(diagnostics)) return { text: '', diagnostics };
    const secrets = await loadEnvironmentSecrets(context.keys, {
      organizationId,
      environmentId: environment.id,
    });
    const encrypted = encryptText(text, secrets);
    return encrypted.ok
      ? { text: encrypted.text, diagnostics }
      : { text: '', diagnostics: [...diagnostics, encrypted.diagnostic] };
  };
}

type Encrypted =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: Diagnostic };

function encryptText(text: string, { encrypt }: EnvironmentSecrets): Encrypted {
  try {
    return { ok: true, text: encryptSecrets(text, encrypt) };
  } catch (error) {
    if (!(error instanceof SecretTextError)) throw error;
    return {
      ok: false,
      diagnostic: { severity: 'error', summary: error.message, path: 'values', range: null },
    };
  }
}
