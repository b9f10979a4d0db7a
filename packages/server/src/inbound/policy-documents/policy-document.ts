import type { Policy } from '../policies/index.ts';

/** An issuer's policies as they stand. A version that was ever in force stays readable. */
export interface PolicyDocument {
  readonly id: string;
  readonly organizationId: string;
  readonly issuerId: string;
  /** From 1; up by one with every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Empty denies everything. */
  readonly policies: readonly Policy[];
}
