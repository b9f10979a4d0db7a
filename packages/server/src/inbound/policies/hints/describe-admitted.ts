import type { ExactJsonObject } from '../../../platform/json/exact-json.ts';
import type { Policy } from '../policy.ts';
import { describeGithubSubject, parseGithubSubject } from './parse-github-subject.ts';

const longestShown = 200;

/** Says in words what a policy with the values of these claims admits, and what to think of before it does. */
export function describeAdmitted(
  claims: ExactJsonObject,
  { policy, widened }: { readonly policy: Policy | null; readonly widened: Policy },
): string {
  const sub = typeof claims.sub === 'string' ? claims.sub : null;
  const github = sub === null ? null : parseGithubSubject(sub);
  const who =
    github === null
      ? sub === null
        ? 'tokens with these values'
        : `tokens with the subject "${sub.slice(0, longestShown)}"`
      : describeGithubSubject(github);
  const others = policy === null ? '' : describeCombinations(policy, widened);
  const cautions = [
    ...(github !== null && policy !== null && isOtherOwner(github.owner, policy)
      ? [
          `${github.owner} is another owner than the policy names: admit it only where you trust everyone there`,
        ]
      : []),
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
  return `${who}${others}${caution}`;
}

/** Two rules that each take a value more also admit the old value of one with the new one of the other. */
function describeCombinations(policy: Policy, widened: Policy): string {
  const changed = widened.rules.filter((rule, index) => policy.rules[index] !== rule);
  if (changed.length < 2) return '';
  const names = changed.map(({ claimPath }) => claimPath).join(', ');
  return `, and every combination of the old and new values of ${names.slice(0, longestShown)}`;
}

function isOtherOwner(owner: string, { rules }: Policy): boolean {
  return !rules.some(({ patterns }) =>
    patterns.some((pattern) => pattern.toLowerCase().includes(owner.toLowerCase())),
  );
}

function isForOtherAudience(policy: Policy | null, widened: Policy): boolean {
  const count = (of: Policy | null) =>
    of?.rules.find(({ claimPath }) => claimPath === 'aud')?.patterns.length ?? 0;
  return count(widened) > count(policy);
}
