import { type Static, Type } from 'typebox';
import { scopes } from '../../access/index.ts';
import { namedObject } from '../../contract/named-object.ts';
import type { SevereRoleLintError } from './lint/refuse-severe-role.ts';
import { uxPurposes } from './stored/custom-role.ts';
import type { RoleRecord } from './stored/role-record.ts';

/** The tree of a role. `__type` distinguishes its nodes; `parseRoleInSteps` finds the faults of one. */
export const roleDetailsSchema = Type.Object(
  { __type: Type.String() },
  { additionalProperties: true, description: 'A permission descriptor (docs/contract/roles.md).' },
);

/** PermissionDescriptorRecord of the contract (docs/contract/README.md#schemas). */
export const roleSchema = namedObject('PermissionDescriptorRecord', {
  id: Type.String(),
  orgId: Type.String(),
  name: Type.String(),
  description: Type.String(),
  resourceType: Type.String(),
  uxPurpose: Type.Enum(uxPurposes),
  details: roleDetailsSchema,
  version: Type.Integer(),
  created: Type.String({ format: 'date-time' }),
  modified: Type.String({ format: 'date-time' }),
  isOrgDefault: Type.Boolean(),
  defaultIdentifier: Type.Optional(Type.String({ description: 'Only for built-in roles.' })),
});

export const roleWarningSchema = namedObject('RoleLintWarning', {
  code: Type.String(),
  severity: Type.String(),
  path: Type.String(),
  message: Type.String(),
});

export const severeRoleLintSchema = namedObject('SevereRoleLintError', {
  code: Type.Literal(422),
  message: Type.String(),
  warnings: Type.Array(roleWarningSchema),
});

export function formatSevereRoleLint({
  message,
  warnings,
}: SevereRoleLintError): Static<typeof severeRoleLintSchema> {
  return { code: 422, message, warnings: [...warnings] };
}

export const roleListSchema = Type.Object({ roles: Type.Array(roleSchema) });

export function formatRole(role: RoleRecord): Static<typeof roleSchema> {
  return {
    id: role.id,
    orgId: role.organizationId,
    name: role.name,
    description: role.description,
    resourceType: role.resourceType,
    uxPurpose: role.uxPurpose,
    details: role.details as Static<typeof roleDetailsSchema>,
    version: role.version,
    created: new Date(role.createdAt).toISOString(),
    modified: new Date(role.modifiedAt).toISOString(),
    isOrgDefault: role.isDefault,
    ...(role.isBuiltIn ? { defaultIdentifier: role.id } : {}),
  };
}

const scopeGroupSchema = Type.Object({
  name: Type.String(),
  scopes: Type.Array(
    Type.Object({
      name: Type.String(),
      metadata: Type.Object({ description: Type.String() }),
    }),
  ),
});

export const scopesSchema = Type.Record(Type.String(), Type.Array(scopeGroupSchema));

/** Returns the scopes with an effect here, as the contract groups them; own ones only on request. */
export function formatScopes(withOwn: boolean): Static<typeof scopesSchema> {
  const entries = Object.entries(scopes).map(([name, meaning]) => ({
    name,
    ...meaning,
    isOwn: 'own' in meaning,
  }));
  const shown = entries.filter(({ isOwn }) => withOwn || !isOwn);
  return Object.fromEntries(
    [...Map.groupBy(shown, ({ on }) => on)].map(([place, ofPlace]) => [
      place,
      [...Map.groupBy(ofPlace, ({ group }) => group)].map(([name, ofGroup]) => ({
        name,
        scopes: ofGroup.map((scope) => ({
          name: scope.name,
          metadata: { description: scope.description },
        })),
      })),
    ]),
  );
}
