import type { OrganizationAccess } from '../../../access/index.ts';
import type { Environment, Revision } from '../environments/environment.ts';

/** The parts of the source that a clone can include in addition to the document. */
export type Preserved = 'history' | 'access' | 'environmentTags' | 'revisionTags';

/** A clone that has not been written yet. */
export interface Clone {
  readonly organization: OrganizationAccess;
  readonly source: Environment;
  readonly environment: Environment;
  /** The revision that the clone starts with. */
  readonly cloned: Revision;
  readonly preserve: ReadonlySet<Preserved>;
}
