import { type Static, Type } from 'typebox';
import type { PermittingEntry } from '../../../access/index.ts';
import { roleWarningSchema } from '../role-wire.ts';
import type { PermittedScope, RoleExplanation } from './explain-permissions.ts';

/** An entry of a role that permits a scope. */
export const permittingEntrySchema = Type.Object({
  path: Type.String({
    description: 'The path of the Allow descriptor, such as details.entries[3].subNode.',
  }),
  roleID: Type.Optional(
    Type.String({
      description: 'The included role that contains the entry; missing if this role contains it.',
    }),
  ),
  maxOpenSeconds: Type.Optional(Type.Integer()),
});

const permittedSchema = Type.Object({
  scope: Type.String(),
  entries: Type.Array(permittingEntrySchema, { description: 'At most the first 20.' }),
});

export const explanationSchema = Type.Object({
  organization: Type.Array(permittedSchema),
  environment: Type.Array(permittedSchema),
  maxOpenSeconds: Type.Optional(
    Type.Integer({
      description: 'The maximum duration of a session on the environment; missing if there is no limit.',
    }),
  ),
  warnings: Type.Array(roleWarningSchema),
});

export function formatExplanation(explanation: RoleExplanation): Static<typeof explanationSchema> {
  const { inOrganization, onEnvironment, maxOpenSeconds, warnings } = explanation;
  return {
    organization: inOrganization.map(formatPermitted),
    environment: onEnvironment.map(formatPermitted),
    ...(maxOpenSeconds === null ? {} : { maxOpenSeconds }),
    warnings: warnings.map((warning) => ({ ...warning })),
  };
}

function formatPermitted({ scope, entries }: PermittedScope): Static<typeof permittedSchema> {
  return { scope, entries: entries.map(formatPermittingEntry) };
}

export function formatPermittingEntry({
  path,
  composedRoleId,
  maxOpenSeconds,
}: PermittingEntry): Static<typeof permittingEntrySchema> {
  return {
    path,
    ...(composedRoleId === null ? {} : { roleID: composedRoleId }),
    ...(maxOpenSeconds === null ? {} : { maxOpenSeconds }),
  };
}
