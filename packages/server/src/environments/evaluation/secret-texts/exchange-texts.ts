import { mainThreadBytes } from '../../../platform/turns/main-thread-budget.ts';
import { mapInTurns } from '../../../platform/turns/map-in-turns.ts';
import { type EnvironmentKey, environmentSecrets, SecretError } from '../../ciphertexts/index.ts';
import { openEnvelope, sealEnvelope } from '../../language/index.ts';

/** The fixed cost of encrypting a text, as the number of bytes that cost the same. */
const textOverheadBytes = 512;

const portionsOf = (pause?: () => Promise<unknown>) => ({
  sizeOf: (text: string) => text.length + textOverheadBytes,
  maxSize: mainThreadBytes,
  ...(pause === undefined ? {} : { pause }),
});

/** Encrypts texts for an environment, in steps of the main thread's budget. */
export function encryptTexts(
  key: EnvironmentKey,
  plaintexts: readonly string[],
  pause?: () => Promise<unknown>,
): Promise<string[]> {
  const { encrypt } = environmentSecrets(key);
  return mapInTurns(plaintexts, portionsOf(pause), (plaintext) => sealEnvelope(encrypt(plaintext)));
}

/** Decrypts texts of an environment, in the same steps. Throws SecretError `ciphertext_unreadable`. */
export function decryptTexts(
  key: EnvironmentKey,
  ciphertexts: readonly string[],
  pause?: () => Promise<unknown>,
): Promise<string[]> {
  const { decrypt } = environmentSecrets(key);
  return mapInTurns(ciphertexts, portionsOf(pause), (text, index) => {
    const payload = openEnvelope(text);
    if (payload !== null) return decrypt(payload);
    throw new SecretError(
      'ciphertext_unreadable',
      `ciphertexts[${index}] is not a ciphertext from this server.`,
    );
  });
}
