import type { GuardedCallAnswer } from '../../platform/guarded-fetch/index.ts';
import type { CloudFault } from './cloud-login-error.ts';
import { findJsonObject, memberOf, textOf } from './json-answer.ts';

/** STS answers as OAuth does (`error`, `error_description`), every other API with `error {status, message}` (AIP-193). */
export function faultOfGoogle(answer: GuardedCallAnswer): CloudFault {
  const body = findJsonObject(answer) ?? {};
  const error = memberOf(body, 'error');
  const code = textOf(error) || textOf(memberOf(error, 'status'));
  const message = textOf(memberOf(body, 'error_description')) || textOf(memberOf(error, 'message'));
  return { code: code || `HTTP ${answer.status}`, message };
}
