import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import type { Policy } from '../policy.ts';
import { parseGitlabSubject } from './find-gitlab-difference.ts';
import { describeGithubSubject, parseGithubSubject } from './parse-github-subject.ts';

const longestShown = 200;

interface AdmittedChange {
  /** The policy that is widened; null for a new one. */
  readonly policy: Policy | null;
  readonly widened: Policy;
  /** The policies beside a new one. */
  readonly others?: readonly Policy[];
}

/** Says in words what a policy with the values of these claims admits, and what to think of before it does. */
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
        : `tokens with the subject "${sub.slice(0, longestShown)}"`
      : describeGithubSubject(github);
  const combinations = policy === null ? '' : describeCombinations(policy, widened);
  const cautions = [
    ...describeOtherSource(sub, policy === null ? others : [policy]),
    ...(github?.context.kind === 'pull_request'
      ? ['the code of a pull request runs before anyone has reviewed it']
      : []),
    ...(isForOtherAudience(policy, widened)
      ? [
          'tokens made for another audience can be passed on by whoever gets them: let the job request this audience instead',
        ]
      : []),
  ];
  const caution = cautions.length === 0 ? '' : `. Beware: ${cautions.join('; ')}`;
  return `${who}${combinations}${caution}`;
}

/** Two rules that each take a value more also admit the old value of one with the new one of the other. */
function describeCombinations(policy: Policy, widened: Policy): string {
  const changed = widened.rules.filter((rule, index) => policy.rules[index] !== rule);
  if (changed.length < 2) return '';
  const names = changed.map(({ claimPath }) => claimPath).join(', ');
  return `, and every combination of the old and new values of ${names.slice(0, longestShown)}`;
}

/** A caution where the job is of an owner or repository that no pattern of these policies names. */
function describeOtherSource(sub: string | null, policies: readonly Policy[]): string[] {
  const source = sub === null ? null : findSource(sub);
  if (source === null || policies.length === 0) return [];
  const patterns = policies.flatMap(({ rules }) =>
    rules.flatMap((rule) => rule.patterns.map((pattern) => pattern.replaceAll('\\', '').toLowerCase())),
  );
  const isNamed = (name: string) => patterns.some((pattern) => pattern.includes(name.toLowerCase()));
  if (!isNamed(source.owner)) {
    return [
      `${source.owner} is another owner than the policy names: admit it only where you trust everyone there`,
    ];
  }
  return isNamed(source.name)
    ? []
    : [
        `${source.owner}/${source.name} is another repository than the policy names: admit it only where you trust everyone who can push there`,
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
