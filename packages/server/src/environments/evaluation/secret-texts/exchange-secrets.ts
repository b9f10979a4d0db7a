import type { Caller } from '../../../access/index.ts';
import { openEnvelope, sealEnvelope } from '../../language/index.ts';
import { environmentSecrets, SecretError } from '../../secrets/index.ts';
import type { EvaluationContext } from '../evaluation-context.ts';
import { type DocumentRequest, loadDocument } from '../load-document.ts';
import { recordEvaluation } from '../record-evaluation.ts';

/** Ciphertexts to be written into the environment's document, in the order of the plaintexts. Needs `write`. */
export async function encryptForEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly plaintexts: readonly string[] },
): Promise<string[]> {
  const { source } = await loadDocument(context, caller, { ...request, needed: 'write' });
  const secrets = environmentSecrets(source.key);
  return request.plaintexts.map((plaintext) => sealEnvelope(secrets.encrypt(plaintext)));
}

/**
 * The other way round: ciphertexts that were made for the environment. Needs `open`, and is audited. Throws
 * SecretError `ciphertext_unreadable`.
 */
export async function decryptForEnvironment(
  context: EvaluationContext,
  caller: Caller,
  request: DocumentRequest & { readonly ciphertexts: readonly string[] },
): Promise<string[]> {
  const { organization, ciphertexts } = request;
  const document = await loadDocument(context, caller, { ...request, needed: 'open' });
  const secrets = environmentSecrets(document.source.key);
  const plaintexts = ciphertexts.map((text, index) => {
    const payload = openEnvelope(text);
    if (payload === null) {
      throw new SecretError(
        'ciphertext_unreadable',
        `ciphertexts[${index}] is no ciphertext of this server.`,
      );
    }
    return secrets.decrypt(payload);
  });
  await recordEvaluation(context, {
    caller,
    organization,
    document,
    event: 'environment-decrypted',
    did: `decrypted ${ciphertexts.length} ciphertexts of`,
    details: { ciphertexts: ciphertexts.length },
    needed: 'open',
  });
  return plaintexts;
}
