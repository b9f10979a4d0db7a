import type { HashCiphertexts } from '../../definitions/index.ts';
import { SecretTextError } from '../../language/index.ts';
import type { LanguageProcess } from '../../language-process/index.ts';
import { loadEnvironmentKey, type OrganizationKeys } from '../../secrets/index.ts';

/** Runs in the language process, in turn with the other requests of the organization. */
export function createHashCiphertexts(
  keys: OrganizationKeys,
  language: Pick<LanguageProcess, 'hashCiphertexts'>,
): HashCiphertexts {
  return async ({ id: environmentId, organizationId }, text) => {
    const key = await loadEnvironmentKey(keys, { organizationId, environmentId });
    try {
      return await language.hashCiphertexts(text, key);
    } catch (error) {
      // A document that no longer parses cannot be opened either.
      if (error instanceof SecretTextError) return [];
      throw error;
    }
  };
}
