import type { EnvironmentRef } from '../names.ts';

/** An environment, at one revision, from which values were taken. */
export interface EnvironmentSource extends EnvironmentRef {
  readonly environmentId: string;
  readonly revision: number;
}
