import type { OAuthErrorCode } from './oauth-error.ts';

/** The statuses of refused token requests (RFC 6749 §5.2). */
export const oauthErrorStatuses: Readonly<Record<OAuthErrorCode, number>> = {
  invalid_request: 400,
  unsupported_grant_type: 400,
  invalid_target: 400,
  invalid_scope: 400,
  invalid_grant: 400,
  temporarily_unavailable: 503,
};
