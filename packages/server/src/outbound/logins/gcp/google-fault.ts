import type { GuardedCallResponse } from '../../../platform/guarded-fetch/index.ts';
import type { CloudFault } from '../cloud-login-error.ts';
import { findJsonObject, memberOf, textOf } from '../json-response.ts';

/**
 * Returns the fault in a Google error: STS uses OAuth's members, every other API `error {status, message}` (AIP-193).
 */
export function faultOfGoogle(response: GuardedCallResponse): CloudFault {
  const body = findJsonObject(response) ?? {};
  const error = memberOf(body, 'error');
  const code = textOf(error) || textOf(memberOf(error, 'status'));
  const message = textOf(memberOf(body, 'error_description')) || textOf(memberOf(error, 'message'));
  return { code: code || `HTTP ${response.status}`, message };
}
