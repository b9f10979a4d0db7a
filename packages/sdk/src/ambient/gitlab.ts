import { type AmbientOptions, environmentOf } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

export interface GitlabOptions extends AmbientOptions {
  /** The variable that the job's `id_tokens` defines. Default: SYMBOLON_ID_TOKEN. */
  readonly variable?: string;
}

/** Loads the identity token of a GitLab CI job from the variable of its `id_tokens` block. */
export async function loadGitlabToken(options: GitlabOptions): Promise<string> {
  const { variable = 'SYMBOLON_ID_TOKEN', audience } = options;
  const token = environmentOf(options)[variable]?.trim();
  if (token) return token;
  throw new AmbientTokenError(
    `the variable ${variable} is not set: add this to the job: "id_tokens: { ${variable}: { aud: ${JSON.stringify(audience)} } }"`,
  );
}
