import type { Policy } from '../policies/index.ts';

/** An issuer's current policies. Every previous version stays readable. */
export interface PolicyDocument {
  readonly id: string;
  readonly organizationId: string;
  readonly issuerId: string;
  /** Starts at 1 and increases by one with every change. */
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** An empty list denies everything. */
  readonly policies: readonly Policy[];
}
