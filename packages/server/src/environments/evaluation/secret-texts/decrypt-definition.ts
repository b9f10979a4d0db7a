import type { Caller } from '../../../access/index.ts';
import type { Definition } from '../../definitions/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { type DocumentRequest, loadDocument } from '../load-document.ts';
import { recordEvaluation } from '../record-evaluation.ts';

/**
 * Returns the document of an environment with its own secrets in plain text, without outputs of logins. Requires
 * `open`; records the access in the audit log. Throws SecretError and SecretTextError if a ciphertext cannot be
 * decrypted.
 */
export async function decryptDefinition(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest,
): Promise<Definition> {
  const { organization } = request;
  const document = await loadDocument(context, caller, { ...request, needed: 'environment:read_decrypt' });
  const { definition, source } = document;
  const text = await context.language.decryptSecrets(definition.text, source.key);
  await recordEvaluation(context, {
    caller,
    organization,
    document,
    event: 'environment-decrypted',
    did: `decrypted revision ${definition.revision} of`,
    details: { revision: definition.revision },
    needed: 'environment:read_decrypt',
  });
  return { ...definition, text };
}
