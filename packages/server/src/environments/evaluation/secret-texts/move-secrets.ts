import { SecretError } from '../../ciphertexts/index.ts';
import type { LoadMoveSecrets } from '../../definitions/index.ts';
import { SecretTextError } from '../../language/index.ts';
import type { LanguageProcess } from '../../language-process/index.ts';
import { loadEnvironmentKey, type OrganizationKeys } from '../../secrets/index.ts';

/** Encrypts secrets again, for copies of documents in other environments of the organization. */
export function createLoadMoveSecrets(
  keys: OrganizationKeys,
  language: Pick<LanguageProcess, 'encryptSecrets' | 'decryptSecrets'>,
): LoadMoveSecrets {
  return async (organizationId) => {
    const keyOf = (environmentId: string) => loadEnvironmentKey(keys, { organizationId, environmentId });
    return async ({ fromEnvironmentId, toEnvironmentId, text }) => {
      try {
        const plain = await language.decryptSecrets(text, await keyOf(fromEnvironmentId));
        return await language.encryptSecrets(plain, await keyOf(toEnvironmentId));
      } catch (error) {
        // An old revision whose ciphertexts cannot be decrypted is copied for its other content.
        if (error instanceof SecretError || error instanceof SecretTextError) return text;
        throw error;
      }
    };
  };
}
