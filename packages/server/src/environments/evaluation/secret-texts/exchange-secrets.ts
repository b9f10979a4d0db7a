import type { Caller } from '../../../access/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { type DocumentRequest, loadDocument } from '../load-document.ts';
import { recordEvaluation } from '../record-evaluation.ts';
import { decryptTexts, encryptTexts } from './exchange-texts.ts';

/** Encrypts plaintexts for the environment's document, in order. Requires `write`. */
export async function encryptForEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly plaintexts: readonly string[] },
): Promise<string[]> {
  const { source } = await loadDocument(context, caller, { ...request, needed: 'environment:write' });
  return encryptTexts(source.key, request.plaintexts);
}

/**
 * Decrypts ciphertexts of the environment. Requires `open`; records the access in the audit log. Throws SecretError
 * `ciphertext_unreadable`.
 */
export async function decryptForEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly ciphertexts: readonly string[] },
): Promise<string[]> {
  const { organization, ciphertexts } = request;
  const document = await loadDocument(context, caller, { ...request, needed: 'environment:read_decrypt' });
  const plaintexts = await decryptTexts(document.source.key, ciphertexts);
  await recordEvaluation(context, {
    caller,
    organization,
    document,
    event: 'environment-decrypted',
    did: `decrypted ${ciphertexts.length} ciphertexts of`,
    details: { ciphertexts: ciphertexts.length },
    needed: 'environment:read_decrypt',
  });
  return plaintexts;
}
