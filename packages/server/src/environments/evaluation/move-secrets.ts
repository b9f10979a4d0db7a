import type { LoadMoveSecrets } from '../definitions/index.ts';
import { decryptSecrets, encryptSecrets, SecretTextError } from '../language/index.ts';
import { environmentSecrets, type OrganizationKeys, SecretError } from '../secrets/index.ts';

/** For copies of documents in other environments of the organization. */
export function createLoadMoveSecrets(keys: OrganizationKeys): LoadMoveSecrets {
  return async (organizationId) => {
    const cipher = await keys.cipherOf(organizationId);
    return ({ fromEnvironmentId, toEnvironmentId, text }) => {
      const from = environmentSecrets(cipher, fromEnvironmentId);
      const to = environmentSecrets(cipher, toEnvironmentId);
      try {
        return encryptSecrets(decryptSecrets(text, from.decrypt), to.encrypt);
      } catch (error) {
        // An old revision that opens no more is copied for what it says otherwise.
        if (error instanceof SecretError || error instanceof SecretTextError) return text;
        throw error;
      }
    };
  };
}
