import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import type { Diagnostic } from '../../language/index.ts';
import type { Environment } from '../environments/environment.ts';

/**
 * Checks a document before it is saved, and encrypts its secrets. If the diagnostics contain an error, the document is
 * not saved and `text` has no meaning.
 */
export type PrepareDocument = (request: {
  readonly organization: OrganizationAccess;
  readonly environment: Pick<Environment, 'id' | 'project' | 'name'>;
  readonly text: string;
  /** The caller, whose permissions apply to imports. */
  readonly caller: Caller;
}) => Promise<{ readonly text: string; readonly diagnostics: readonly Diagnostic[] }>;

/**
 * Encrypts the secrets of a stored document again, for another environment of the organization, because a ciphertext is
 * valid only in its own environment. Ciphertexts that cannot be decrypted stay unchanged.
 */
type MoveSecrets = (move: {
  readonly fromEnvironmentId: string;
  readonly toEnvironmentId: string;
  readonly text: string;
}) => Promise<string> | string;

/** Called before the transaction begins, because encrypting a history takes a long time. */
export type LoadMoveSecrets = (organizationId: string) => Promise<MoveSecrets>;

/** Returns the hash of every ciphertext in a stored document of an environment. */
export type HashCiphertexts = (
  environment: Pick<Environment, 'id' | 'organizationId'>,
  text: string,
) => Promise<readonly string[]>;
