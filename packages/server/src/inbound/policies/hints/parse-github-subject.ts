/** The parts of a GitHub Actions job's `sub`, in the default form or the immutable one with ids. */
export interface GithubSubject {
  readonly owner: string;
  readonly ownerId: string | null;
  readonly repository: string;
  readonly repositoryId: string | null;
  readonly context: GithubSubjectContext;
}

export type GithubSubjectContext =
  | { readonly kind: 'branch' | 'tag' | 'ref' | 'environment'; readonly name: string }
  | { readonly kind: 'pull_request' }
  /** A customized subject, or an unknown kind. */
  | { readonly kind: 'other'; readonly text: string };

const subjectPattern = /^repo:([^/@:]+)(?:@(\d+))?\/([^/@:]+)(?:@(\d+))?:(.+)$/su;

/** Parses a subject such as `repo:acme/app:ref:refs/heads/main`; null for one that does not begin with a repository. */
export function parseGithubSubject(text: string): GithubSubject | null {
  const [, owner, ownerId, repository, repositoryId, context] = subjectPattern.exec(text) ?? [];
  if (owner === undefined || repository === undefined || context === undefined) return null;
  return {
    owner,
    ownerId: ownerId ?? null,
    repository,
    repositoryId: repositoryId ?? null,
    context: parseContext(context),
  };
}

const contextPrefixes = [
  ['ref:refs/heads/', 'branch'],
  ['ref:refs/tags/', 'tag'],
  ['ref:', 'ref'],
  ['environment:', 'environment'],
] as const;

function parseContext(text: string): GithubSubjectContext {
  if (text === 'pull_request') return { kind: 'pull_request' };
  for (const [prefix, kind] of contextPrefixes) {
    if (text.startsWith(prefix) && text.length > prefix.length)
      return { kind, name: text.slice(prefix.length) };
  }
  return { kind: 'other', text };
}

/** Describes a subject: `jobs of the branch main of acme/app`. */
export function describeGithubSubject({ owner, repository, context }: GithubSubject): string {
  const of = `${owner}/${repository}`;
  switch (context.kind) {
    case 'pull_request':
      return `jobs that a pull request of ${of} starts, no matter who opened it`;
    case 'other':
      return `jobs of ${of} with the context ${context.text}`;
    default:
      return `jobs of the ${context.kind} ${context.name} of ${of}`;
  }
}
