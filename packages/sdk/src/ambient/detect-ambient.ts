import { type AmbientOptions, environmentOf, readTextFile } from './ambient-options.ts';
import { loadBuildkiteToken } from './buildkite.ts';
import { loadCircleciToken } from './circleci.ts';
import { loadGithubActionsToken } from './github-actions.ts';
import { loadGitlabToken } from './gitlab.ts';
import { kubernetesTokenPath, loadKubernetesToken } from './kubernetes.ts';

export type AmbientPlatform = 'github-actions' | 'gitlab' | 'circleci' | 'buildkite' | 'kubernetes';

export interface Ambient {
  readonly platform: AmbientPlatform;
  /** Obtains a new token with each call; throws AmbientTokenError. */
  readonly getToken: () => Promise<string>;
}

const jobs = [
  { platform: 'github-actions', variable: 'GITHUB_ACTIONS', load: loadGithubActionsToken },
  { platform: 'gitlab', variable: 'GITLAB_CI', load: loadGitlabToken },
  { platform: 'circleci', variable: 'CIRCLECI', load: loadCircleciToken },
  { platform: 'buildkite', variable: 'BUILDKITE', load: loadBuildkiteToken },
] as const;

/**
 * Detects the platform that can provide an identity token; returns null if there is none. CI systems come first: a job may run
 * in a pod whose identity is not the job's.
 */
export async function detectAmbient(options: AmbientOptions): Promise<Ambient | null> {
  const env = environmentOf(options);
  const job = jobs.find(({ variable }) => env[variable] === 'true');
  if (job) return { platform: job.platform, getToken: () => job.load(options) };
  if (!(await canRead(options, kubernetesTokenPath))) return null;
  return { platform: 'kubernetes', getToken: () => loadKubernetesToken(options) };
}

async function canRead(options: AmbientOptions, path: string): Promise<boolean> {
  try {
    await (options.readFile ?? readTextFile)(path);
    return true;
  } catch {
    return false;
  }
}
