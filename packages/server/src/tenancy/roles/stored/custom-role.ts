import type { JsonObject } from '../../../platform/json/json.ts';
import { TenancyError } from '../../tenancy-error.ts';

/** The purposes of a role in clients (`PermissionDescriptorBase`, docs/contract/README.md#schemas). */
export const uxPurposes = ['role', 'role_private', 'role_temporary', 'policy', 'set'] as const;
export type UxPurpose = (typeof uxPurposes)[number];

/** A role of an organization; built-in roles are `BuiltInRole`. Times are milliseconds since the epoch. */
export interface CustomRole {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string;
  readonly description: string;
  readonly resourceType: string;
  readonly uxPurpose: UxPurpose;
  /** The descriptor as it was given; it was parsed before it was stored. */
  readonly details: JsonObject;
  readonly version: number;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export function parsePurpose(text: string): UxPurpose {
  const purpose = uxPurposes.find((each) => each === text);
  if (purpose !== undefined) return purpose;
  throw new TenancyError(
    'role_invalid',
    `Role purpose is not valid: uxPurpose must be one of ${uxPurposes.join(', ')}.`,
  );
}
