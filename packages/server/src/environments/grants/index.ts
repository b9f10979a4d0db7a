/** Grants on environments. `EnvironmentAccess` is the only source of a caller's permission on an environment. */
export { createEnvironmentGrants } from './environment-grants.ts';
export { accessExplanationRoutes } from './explain/explain-access-routes.ts';
export type { CallerSource } from './explain/find-explained-caller.ts';
export { grantToCreator } from './grant-to-creator.ts';
export { authorizedWriteOn, requiringOpenOn } from './permission/authorized-write-on.ts';
export {
  type EnvironmentAccess,
  environmentAccess,
  type PermissionLookup,
  readEffectivePermission,
  readPermissionLookup,
} from './permission/environment-access.ts';
export {
  atLeast,
  type EffectivePermission,
  type EnvironmentPermission,
  levelOf,
} from './permission/environment-permission.ts';
export { creatorsTx, type EnvironmentTx } from './permission/environment-tx.ts';
export { loadAuthorized } from './permission/load-authorized.ts';
export {
  environmentUnknown,
  recordEnvironmentRefusal,
  requireOnEnvironment,
} from './permission/require-on-environment.ts';
export { requireRoomOfTeams, requireRoomOnScope } from './require-grant-room.ts';
export { environmentGrantRoutes } from './routes.ts';
export {
  deleteGrantsOfDeleted,
  findAdministeredWhenDeleted,
  keepGrantsOfDeleted,
  restoreGrantsOfDeleted,
} from './stored/deleted-grant-store.ts';
export { copyGrantsOfEnvironment } from './stored/grant-store.ts';
