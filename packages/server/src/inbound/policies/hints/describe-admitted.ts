import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import type { Policy } from '../policy.ts';
import { parseGitlabSubject } from './find-gitlab-difference.ts';
import { describeGithubSubject, parseGithubSubject } from './parse-github-subject.ts';

const maxShownCharacters = 200;

interface AdmittedChange {
  /** The policy that is extended; null for a new one. */
  readonly policy: Policy | null;
  readonly widened: Policy;
  /** The other policies, for a new policy. */
  readonly others?: readonly Policy[];
}

/** Describes what a policy with the values of these claims admits, and the risks. */
export function describeAdmitted(
  claims: ExactJsonObject,
  { policy, widened, others = [] }: AdmittedChange,
): string {
  const sub = typeof claims.sub === 'string' ? claims.sub : null;
  const github = sub === null ? null : parseGithubSubject(sub);
  const who =
    github === null
      ? sub === null
        ? 'tokens with these values'
        : `tokens with the subject "${sub.slice(0, maxShownCharacters)}"`
      : describeGithubSubject(github);
  const combinations = policy === null ? '' : describeCombinations(policy, widened);
  const cautions = [
    ...describeOtherSource(sub, policy === null ? others : [policy]),
    ...(github?.context.kind === 'pull_request'
      ? ['the code of a pull request runs before anyone has reviewed it']
      : []),
    ...(isForOtherAudience(policy, widened)
      ? [
          'the recipients of a token for another audience can pass it on: request a token with this audience instead',
        ]
      : []),
  ];
  const caution = cautions.length === 0 ? '' : `. Beware: ${cautions.join('; ')}`;
  return `${who}${combinations}${caution}`;
}

/** Two rules with an added value each also admit the old value of one combined with the new value of the other. */
function describeCombinations(policy: Policy, widened: Policy): string {
  const changed = widened.rules.filter((rule, index) => policy.rules[index] !== rule);
  if (changed.length < 2) return '';
  const names = changed.map(({ claimPath }) => claimPath).join(', ');
  return `, and every combination of the old and new values of ${names.slice(0, maxShownCharacters)}`;
}

/** Returns a caution if no pattern of these policies names the job's owner or repository. */
function describeOtherSource(sub: string | null, policies: readonly Policy[]): string[] {
  const source = sub === null ? null : findSource(sub);
  if (source === null || policies.length === 0) return [];
  const patterns = policies.flatMap(({ rules }) =>
    rules.flatMap((rule) => rule.patterns.map((pattern) => pattern.replaceAll('\\', '').toLowerCase())),
  );
  const isNamed = (name: string) => patterns.some((pattern) => pattern.includes(name.toLowerCase()));
  if (!isNamed(source.owner)) {
    return [
      `${source.owner} is not the owner that the policy names: admit it only if you trust everyone there`,
    ];
  }
  return isNamed(source.name)
    ? []
    : [
        `${source.owner}/${source.name} is not the repository that the policy names: admit it only if you trust everyone who can push to it`,
      ];
}

function findSource(sub: string): { readonly owner: string; readonly name: string } | null {
  const github = parseGithubSubject(sub);
  if (github !== null) return { owner: github.owner, name: github.repository };
  const gitlab = parseGitlabSubject(sub);
  return gitlab === null ? null : { owner: gitlab.namespace, name: gitlab.project };
}

function isForOtherAudience(policy: Policy | null, widened: Policy): boolean {
  const count = (of: Policy | null) =>
    of?.rules.find(({ claimPath }) => claimPath === 'aud')?.patterns.length ?? 0;
  return count(widened) > count(policy);
}
