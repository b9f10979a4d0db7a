import type { SigningBackend } from './signing-backend.ts';
import { SigningKeyError } from './signing-key-error.ts';

/**
 * Wraps a remote backend so that its failures become `signing_unavailable`, with the actual error as the cause. Without
 * it, a network fault of a KMS would be classified as a fault of the database.
 */
export function reportUnavailable(backend: SigningBackend): SigningBackend {
  const { discardKey } = backend;
  return {
    name: backend.name,
    createKey: (algorithm, options) => reporting(() => backend.createKey(algorithm, options)),
    ...(discardKey ? { discardKey: (key) => reporting(() => discardKey(key)) } : {}),
    async openKey(key) {
      const sign = await reporting(() => backend.openKey(key));
      return (data) => reporting(() => sign(data));
    },
  };
}

async function reporting<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof SigningKeyError) throw cause;
    throw new SigningKeyError(
      'signing_unavailable',
      'The signing keys of this server cannot be reached; try again in a few seconds. If the problem persists, see the log ' +
        'of the server for the reason.',
      { cause },
    );
  }
}
