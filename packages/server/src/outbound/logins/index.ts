/**
 * Cloud logins: an identity token becomes credentials of AWS, Azure, Google Cloud or Vault, or goes to a relying party
 * as it is. Nothing here stores or logs what a login brought, and no message holds it.
 */
export { CloudLoginError, type CloudLoginErrorCode, type Presented } from './cloud-login-error.ts';
export { type CloudLoginContext, logInForCaller, unsaved } from './log-in-for-caller.ts';
export type {
  CloudEndpoints,
  LoginActor,
  LoginContext,
  LoginEnvironment,
  PreviewClaims,
} from './login-context.ts';
export type { LoginKind, LoginResult } from './login-kind.ts';
export { loginKinds } from './login-kinds.ts';
export type { InputFault } from './parse-inputs.ts';
export { previewRoutes } from './preview-routes.ts';
export { cloudLoginRoutes } from './routes.ts';
