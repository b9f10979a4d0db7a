import { type AmbientOptions, environmentOf, runProgram } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

/**
 * Loads the identity token of a CircleCI job for the audience. If the job's `circleci` command fails, returns the token
 * in CIRCLE_OIDC_TOKEN_V2, whose audience is the CircleCI organization (a policy then needs an `aud` rule).
 */
export async function loadCircleciToken(options: AmbientOptions): Promise<string> {
  const claims = JSON.stringify({ aud: options.audience });
  let cause: unknown;
  try {
    const output = await (options.runCommand ?? runProgram)('circleci', [
      'run',
      'oidc',
      'get',
      '--claims',
      claims,
    ]);
    if (output.trim() !== '') return output.trim();
  } catch (error) {
    cause = error;
  }
  const token = environmentOf(options)['CIRCLE_OIDC_TOKEN_V2']?.trim();
  if (token) return token;
  throw new AmbientTokenError(
    'neither "circleci run oidc get" nor CIRCLE_OIDC_TOKEN_V2 provides an identity token; jobs for pull requests from forks do not get one',
    { cause },
  );
}
