/**
 * Cloud logins: an identity token is exchanged for credentials of AWS, Azure, Google Cloud or Vault, or passed to a
 * relying party unchanged. Credentials are never stored, logged or shown in a message.
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
export { previewRoutes } from './routes/preview-routes.ts';
export { cloudLoginRoutes } from './routes/routes.ts';
