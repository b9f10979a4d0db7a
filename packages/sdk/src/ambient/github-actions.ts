import { parseJson } from '../send-request.ts';
import { type AmbientOptions, environmentOf } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

/**
 * The identity token of a GitHub Actions job, asked of GitHub for the audience. Throws AmbientTokenError, also where
 * the job lacks `permissions: id-token: write`.
 */
export async function loadGithubActionsToken(options: AmbientOptions): Promise<string> {
  const env = environmentOf(options);
  const requestUrl = URL.parse(env['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '');
  const requestToken = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (requestUrl === null || !requestToken) {
    throw new AmbientTokenError(
      'this job may not ask GitHub for an identity token: give the job (or the workflow) "permissions: id-token: write"; a pull request from a fork never has it',
    );
  }
  requestUrl.searchParams.set('audience', options.audience);
  let response: Response;
  try {
    response = await (options.fetch ?? fetch)(requestUrl.href, {
      headers: { authorization: `bearer ${requestToken}`, accept: 'application/json' },
      signal: AbortSignal.timeout(30_000),
    });
  } catch (cause) {
    throw new AmbientTokenError('GitHub’s token endpoint cannot be reached', { cause });
  }
  const body = parseJson(await response.text());
  const value = typeof body === 'object' && body !== null && 'value' in body ? body.value : undefined;
  if (response.ok && typeof value === 'string' && value !== '') return value;
  throw new AmbientTokenError(`GitHub’s token endpoint answered with status ${response.status} and no token`);
}
