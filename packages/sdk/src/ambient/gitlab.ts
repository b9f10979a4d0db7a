import { type AmbientOptions, environmentOf } from './ambient-options.ts';
import { AmbientTokenError } from './ambient-token-error.ts';

export interface GitlabOptions extends AmbientOptions {
  /** The variable that the job's `id_tokens` names; default SYMBOLON_ID_TOKEN. */
  readonly variable?: string;
}

/** The identity token of a GitLab CI job, as its `id_tokens` block put it into a variable. */
export async function loadGitlabToken(options: GitlabOptions): Promise<string> {
  const { variable = 'SYMBOLON_ID_TOKEN', audience } = options;
  const token = environmentOf(options)[variable]?.trim();
  if (token) return token;
  throw new AmbientTokenError(
    `the variable ${variable} is not set: give the job "id_tokens: { ${variable}: { aud: ${JSON.stringify(audience)} } }"`,
  );
}
