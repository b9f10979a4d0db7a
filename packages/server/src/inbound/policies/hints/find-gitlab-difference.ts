import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import { matchesText } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';

export interface GitlabSubject {
  readonly namespace: string;
  readonly project: string;
  readonly refType: string;
  readonly ref: string;
}

const subjectPattern = /^project_path:([^:]+)\/([^/:]+):ref_type:([^:]+):ref:(.+)$/su;

/** Parses a subject such as `project_path:acme/app:ref_type:branch:ref:main`; null for a subject in another form. */
export function parseGitlabSubject(text: string): GitlabSubject | null {
  const [, namespace, project, refType, ref] = subjectPattern.exec(text) ?? [];
  if (namespace === undefined || project === undefined || refType === undefined || ref === undefined)
    return null;
  return { namespace, project, refType, ref };
}

/**
 * Names the difference between a GitLab job and a pattern for `sub`: group, project, kind of ref or ref. Suggests no
 * change, because another project is not a near miss.
 */
export function findGitlabDifference(pattern: string, subject: string): Hint | null {
  const wanted = parseGitlabSubject(pattern);
  const came = parseGitlabSubject(subject);
  if (wanted === null || came === null) return null;
  if (!matchesText(wanted.namespace, came.namespace)) {
    return say(
      'namespace_differs',
      `The job runs in the group "${came.namespace}", but the rule is for "${wanted.namespace}"`,
    );
  }
  if (!matchesText(wanted.project, came.project)) {
    return say(
      'project_differs',
      `The job runs in the project "${came.project}", but the rule is for "${wanted.project}"`,
    );
  }
  if (!matchesText(wanted.refType, came.refType)) {
    return say(
      'ref_type_differs',
      `The job ran for the ${came.refType} "${came.ref}", but the rule is for the ${wanted.refType} "${wanted.ref}"`,
    );
  }
  if (matchesText(wanted.ref, came.ref)) return null;
  return say(
    'ref_differs',
    `The job ran for the ${came.refType} "${came.ref}", but the rule is for "${wanted.ref}"`,
  );
}

/** Recognizes a rule about the environment of a GitLab job that has none. */
export function findGitlabEnvironmentHint(
  claimPath: string,
  { patterns, claims }: { readonly patterns: readonly string[]; readonly claims: ExactJsonObject },
): Hint | null {
  const [wanted] = patterns;
  if (claimPath !== 'environment' || wanted === undefined || claims['environment'] !== undefined) return null;
  if (typeof claims['project_path'] !== 'string') return null;
  return say(
    'environment_differs',
    `The job does not use an environment, but the rule is for "${wanted}": set "environment: ${wanted}" on the job`,
  );
}

function say(code: Hint['code'], message: string): Hint {
  return { code, message: `${message}.` };
}
