import type { EnvironmentScope } from './scope.ts';

const read: readonly EnvironmentScope[] = [
  'environment:list',
  'environment:read',
  'environment_settings:read',
  'environment_tags:list',
  'environment_tag:read',
  'environment_version:read',
];

const open: readonly EnvironmentScope[] = [
  ...read,
  'environment:open',
  'environment:read_decrypt',
  'environment:clone',
];

const write: readonly EnvironmentScope[] = [
  ...open,
  'environment:write',
  'environment_tag:create',
  'environment_tag:update',
  'environment_tag:delete',
  'environment_version:create',
  'environment_version:update',
  'environment_version:delete',
  'environment_version:retract',
];

const admin: readonly EnvironmentScope[] = [
  ...write,
  'environment:delete',
  'environment:list_deleted',
  'environment:restore_deleted',
  'environment_settings:update',
  'environment_access:read',
  'environment_access:update',
];

/**
 * The scopes of the levels of permission on an environment, each of which includes the one before it. A grant of a
 * level, and the built-in role of the level, permit exactly these (docs/roles.md).
 */
export const environmentScopeSets = {
  read: new Set(read),
  open: new Set(open),
  write: new Set(write),
  admin: new Set(admin),
} as const satisfies Record<string, ReadonlySet<EnvironmentScope>>;
