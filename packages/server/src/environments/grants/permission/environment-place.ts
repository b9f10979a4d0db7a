import type { EnvironmentNamePattern } from '../../../contract/environment-name.ts';

/** An environment whose permissions are asked for, or, if a name is `*`, all environments that it covers. */
export interface EnvironmentPlace {
  readonly project: EnvironmentNamePattern;
  readonly name: EnvironmentNamePattern;
  /** Missing if the environment is known only by its name. */
  readonly id?: string;
}
