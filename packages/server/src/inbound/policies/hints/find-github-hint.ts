import { escapePattern } from '../match/match-pattern.ts';
import { matchesText } from './find-pattern-hint.ts';
import type { Hint } from './hint.ts';

const immutableSubject = /^repo:([^/@:]+)@(\d+)\/([^/@:]+)@(\d+):/;
// In a pattern, an id may be a wildcard, and the dots of a name are escaped.
const immutablePattern = /^repo:([^/@:]+)@([^/@:]+)\/([^/@:]+)@([^/@:]+):/;
const nameSubject = /^repo:([^/@:]+)\/([^/@:]+):/;

/**
 * Recognizes why a pattern does not match the `sub` of a GitHub Actions job, although another pattern of the rule may
 * have its form.
 */
export function findGithubHint(
  pattern: string,
  { subject, patterns }: { readonly subject: string; readonly patterns: readonly string[] },
): Hint | null {
  if (!subject.startsWith('repo:') || !pattern.startsWith('repo:')) return null;
  const isFormListed = patterns.some((other) => hasFormOf(other, subject));
  const formHint = isFormListed ? null : findFormHint(pattern, subject);
  // Another repository is not a near miss: no change that admits it may be suggested.
  if (formHint !== null || !isSameRepository(pattern, subject)) return formHint;
  return findPullRequestHint(pattern, subject) ?? findEnvironmentHint(pattern, subject);
}

function hasFormOf(pattern: string, subject: string): boolean {
  return immutableSubject.test(subject) ? immutablePattern.test(pattern) : nameSubject.test(pattern);
}

function findFormHint(pattern: string, subject: string): Hint | null {
  if (immutableSubject.test(subject) && !pattern.includes('@') && nameSubject.test(pattern)) {
    if (!sharesRepository(pattern, subject.replace(immutableSubject, 'repo:$1/$3:'))) return null;
    const [, owner = '', ownerId = '', repository = '', repositoryId = ''] =
      immutableSubject.exec(subject) ?? [];
    const start = `repo:${escapePattern(owner)}@${ownerId}/${escapePattern(repository)}@${repositoryId}:`;
    const message = `GitHub writes this repository's subject in its immutable form, with ids: "${subject}". Start the pattern with "${start}", or list both forms.`;
    return { code: 'github_immutable_subject', message };
  }
  if (nameSubject.test(subject) && immutablePattern.test(pattern)) {
    const named = pattern.replace(immutablePattern, 'repo:$1/$3:');
    if (!sharesRepository(named, subject)) return null;
    const message = `GitHub writes this repository's subject with names only: "${subject}". Add the form "${named}" to the rule, together with rules on repository_id and repository_owner_id.`;
    return { code: 'github_name_subject', message };
  }
  return null;
}

/** Returns true if the pattern admits the repository of the subject, in either form. */
function isSameRepository(pattern: string, subject: string): boolean {
  const named = (text: string, form: RegExp) => text.replace(form, 'repo:$1/$3:');
  return sharesRepository(named(pattern, immutablePattern), named(subject, immutableSubject));
}

function sharesRepository(pattern: string, subject: string): boolean {
  const start = nameSubject.exec(pattern)?.[0];
  return start !== undefined && matchesText(`${start}*`, subject);
}

function findPullRequestHint(pattern: string, subject: string): Hint | null {
  if (!subject.endsWith(':pull_request') || pattern.includes('pull_request')) return null;
  const message = `The job was started by a pull request, so its subject is "${subject}" and names no branch. If pull requests may have this access, admit them with a separate pattern for that subject.`;
  return { code: 'github_pull_request_subject', message };
}

function findEnvironmentHint(pattern: string, subject: string): Hint | null {
  const environment = /:environment:(.+)$/su.exec(subject)?.[1];
  if (environment === undefined || pattern.includes(':environment:')) return null;
  const message = `The job runs in the environment "${environment}", so its subject is "${subject}" and names no branch. Add the pattern "${escapePattern(subject)}", and restrict the branch with a rule on the ref claim.`;
  return { code: 'github_environment_subject', message };
}
