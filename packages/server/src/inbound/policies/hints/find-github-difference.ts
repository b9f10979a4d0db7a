import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import { matchesText } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';
import { type GithubSubject, parseGithubSubject } from './parse-github-subject.ts';

/**
 * Names the difference between a GitHub job and a pattern for `sub`: owner, repository, branch, tag or environment.
 * Suggests no change, because another repository is not a near miss.
 */
export function findGithubDifference(
  pattern: string,
  { subject, claims }: { readonly subject: string; readonly claims: ExactJsonObject },
): Hint | null {
  const wanted = parseGithubSubject(pattern);
  if (wanted === null) return null;
  const came = parseGithubSubject(subject);
  if (came === null) return findCustomised(subject, claims);
  if (!matchesText(wanted.owner, came.owner)) {
    return say(
      'owner_differs',
      `The job runs in a repository of the owner "${came.owner}", but the rule is for "${wanted.owner}"`,
    );
  }
  if (!matchesText(wanted.repository, came.repository)) {
    return say(
      'repository_differs',
      `The job runs in the repository "${came.repository}", but the rule is for "${wanted.repository}"`,
    );
  }
  return findContextDifference(wanted, came);
}

function findContextDifference(
  { context: wanted }: GithubSubject,
  { context: came }: GithubSubject,
): Hint | null {
  if (!('name' in wanted) || !('name' in came)) return null;
  if (wanted.kind === came.kind) {
    if (matchesText(wanted.name, came.name)) return null;
    const code = came.kind === 'environment' ? 'environment_differs' : 'ref_differs';
    return say(code, `The job ran for the ${came.kind} "${came.name}", but the rule is for "${wanted.name}"`);
  }
  const isRef = (kind: string) => kind === 'branch' || kind === 'tag' || kind === 'ref';
  if (isRef(wanted.kind) && isRef(came.kind)) {
    return say(
      'ref_differs',
      `The job ran for the ${came.kind} "${came.name}", but the rule is for the ${wanted.kind} "${wanted.name}"`,
    );
  }
  if (isRef(came.kind) && wanted.kind === 'environment') {
    return say(
      'environment_differs',
      `The job does not use an environment and ran for the ${came.kind} "${came.name}", but the rule is for the environment "${wanted.name}": set "environment: ${wanted.name}" on the job`,
    );
  }
  return null;
}

/** Only GitHub's tokens have a `repository` claim together with such a subject. */
function findCustomised(subject: string, claims: ExactJsonObject): Hint | null {
  if (typeof claims.repository !== 'string' || !/^[a-z_]+:/.test(subject)) return null;
  return say(
    'subject_customised',
    `The subject is customized on GitHub and does not begin with the repository: "${subject}". Write the pattern in that form, or add rules on repository_id and repository_owner_id instead`,
  );
}

/** A rule about one of the two claims that name a workflow, whose pattern matches the other claim. */
export function findWorkflowHint(
  claimPath: string,
  { patterns, claims }: { readonly patterns: readonly string[]; readonly claims: ExactJsonObject },
): Hint | null {
  const other = { workflow_ref: 'job_workflow_ref', job_workflow_ref: 'workflow_ref' }[claimPath];
  const value = other === undefined ? undefined : claims[other];
  if (other === undefined || typeof value !== 'string' || value.length > 1024) return null;
  if (!patterns.some((pattern) => matchesText(pattern, value))) return null;
  return say(
    'reusable_workflow',
    `The pattern matches ${other}, which is "${value}". workflow_ref names the workflow that was started, and job_workflow_ref the workflow that contains the job; they differ in a reusable workflow. Use ${other} in the rule`,
  );
}

function say(code: Hint['code'], message: string): Hint {
  return { code, message: `${message}.` };
}
