import type { Database, Tx } from '../../database/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { EnvironmentAccess } from '../grants/index.ts';
import type { Definitions } from './definitions.ts';
import type { Environment } from './environments/environment.ts';
import type { HashCiphertexts, LoadMoveSecrets, PrepareDocument } from './revisions/prepare-document.ts';

/** What the use cases of this slice stand on. */
export interface DefinitionContext {
  readonly database: Database;
  readonly clock: Clock;
  readonly access: EnvironmentAccess;
  /** The first part of subjects. */
  readonly namespace: string;
  readonly definitions: Definitions;
  readonly prepareDocument: PrepareDocument;
  readonly loadMoveSecrets: LoadMoveSecrets;
  readonly hashCiphertexts: HashCiphertexts;
  /** Has ciphertexts of an environment open no more. */
  readonly closeCiphertexts: (tx: Tx, environmentId: string, hashes: readonly string[]) => Promise<void>;
  /** What must end with an environment, in the same transaction: its open sessions. */
  readonly onDeleted: (tx: Tx, environment: Environment) => Promise<void>;
}
