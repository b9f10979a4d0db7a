import type { EnvironmentRef } from '../names.ts';

/** An environment, at one revision, that values were taken from. */
export interface EnvironmentSource extends EnvironmentRef {
  readonly environmentId: string;
  readonly revision: number;
}
