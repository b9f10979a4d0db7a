import type { Caller, OrganizationAccess } from '../../../access/index.ts';
import type { Diagnostic } from '../../language/index.ts';
import type { Environment } from '../environments/environment.ts';

/**
 * Checks a document that is to be saved and encrypts its secrets. With an error among the diagnostics it is not saved,
 * and `text` means nothing.
 */
export type PrepareDocument = (request: {
  readonly organization: OrganizationAccess;
  readonly environment: Pick<Environment, 'id' | 'project' | 'name'>;
  readonly text: string;
  /** With whose permissions imports are looked up. */
  readonly caller: Caller;
}) => Promise<{ readonly text: string; readonly diagnostics: readonly Diagnostic[] }>;

/**
 * Encrypts the secrets of a stored document anew for another environment of the organization: a ciphertext opens only
 * where it was made for. What cannot be opened stays as it is.
 */
type MoveSecrets = (move: {
  readonly fromEnvironmentId: string;
  readonly toEnvironmentId: string;
  readonly text: string;
}) => Promise<string> | string;

/** Asked before a transaction is begun, as what it answers is: encrypting a history takes long. */
export type LoadMoveSecrets = (organizationId: string) => Promise<MoveSecrets>;

/** The hash of every ciphertext that a stored document of an environment holds. */
export type HashCiphertexts = (
  environment: Pick<Environment, 'id' | 'organizationId'>,
  text: string,
) => Promise<readonly string[]>;
