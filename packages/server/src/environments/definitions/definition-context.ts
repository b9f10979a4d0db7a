import type { Database, Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/time/clock.ts';
import type { EnvironmentAccess } from '../grants/index.ts';
import type { Definitions } from './definitions.ts';
import type { Environment } from './environments/environment.ts';
import type { HashCiphertexts, LoadMoveSecrets, PrepareDocument } from './revisions/prepare-document.ts';

/** The dependencies of the use cases of this folder. */
export interface DefinitionContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly access: EnvironmentAccess;
  /** The first component of subjects. */
  readonly namespace: string;
  readonly definitions: Definitions;
  readonly prepareDocument: PrepareDocument;
  readonly loadMoveSecrets: LoadMoveSecrets;
  readonly hashCiphertexts: HashCiphertexts;
  /** Prevents ciphertexts of an environment from being decrypted. */
  readonly closeCiphertexts: (tx: Tx, environmentId: string, hashes: readonly string[]) => Promise<void>;
  /** Called in the same transaction when an environment is deleted, to end its open sessions. */
  readonly onDeleted: (tx: Tx, environment: Environment) => Promise<void>;
}
