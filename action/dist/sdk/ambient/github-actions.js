// Generated from packages/sdk/src/ambient/github-actions.ts by tools/generate/build-action.ts; npm run generate updates it.

import { retry } from '../retry-policy.js';
import { parseJson } from '../send-request.js';
import { environmentOf } from './ambient-options.js';
import { AmbientTokenError } from './ambient-token-error.js';

/**
 * Requests the identity token of a GitHub Actions job for the audience. Throws AmbientTokenError, for example if the
 * job lacks `permissions: id-token: write`. Retries if GitHub is busy or cannot be reached.
 */
export async function loadGithubActionsToken(options) {
  const env = environmentOf(options);
  const requestUrl = URL.parse(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (requestUrl === null || !requestToken) {
    throw new AmbientTokenError(
      'this job may not request an identity token from GitHub: add "permissions: id-token: write" to the job (or the workflow). A pull request from a fork cannot get this permission',
    );
  }
  requestUrl.searchParams.set('audience', options.audience);
  return retry(options.retry ?? {}, () => tryRequest(options, requestUrl.href, requestToken));
}

async function tryRequest(options, url, token) {
  let response;
  let text;
  try {
    response = await (options.fetch ?? fetch)(url, {
      headers: { authorization: `bearer ${token}`, accept: 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
    text = await response.text();
  } catch (cause) {
    const error = new AmbientTokenError('cannot reach GitHub’s token endpoint', { cause });
    return { ok: false, fault: { error } };
  }
  const body = parseJson(text);
  const value = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  if (response.ok && typeof value === 'string' && value !== '') return { ok: true, value };
  const error = new AmbientTokenError(
    `GitHub’s token endpoint responded with status ${response.status} and without a token`,
  );
  if (response.status < 500 && response.status !== 429) throw error;
  return { ok: false, fault: { error, retryAfter: response.headers.get('retry-after') } };
}
