import {
  describeGithubSubject,
  type GithubSubject,
  parseGithubSubject,
} from '../../../packages/server/src/inbound/policies/hints/parse-github-subject.ts';
import {
  compilePolicies,
  evaluatePolicies,
  type PolicyRequest,
  parsePolicies,
  type SuggestedChange,
  suggestChange,
} from '../../../packages/server/src/inbound/policies/index.ts';
import { isExactJsonObject } from '../../../packages/server/src/platform/json/exact-json.ts';
import { parseStrictExactJson } from '../../../packages/server/src/platform/json/strict-json.ts';
import { InvariantBroken } from '../finding.ts';
import { mutateJson } from '../inputs/mutate-json.ts';
import { mutateText } from '../inputs/mutate-text.ts';
import { defineTarget, type Target } from './target.ts';

const organizationAudience = 'urn:pulumi:org:main';
const subjects = [
  'repo:acme/app:ref:refs/heads/main',
  'repo:acme/app:ref:refs/tags/v1.0',
  'repo:acme@1/app@2:ref:refs/heads/main',
  'repo:acme/app:environment:prod',
  'repo:acme/app:pull_request',
  'repo:evil/app:job_workflow_ref:acme/app/.github/workflows/ci.yml@refs/heads/main',
  'project_path:acme/app:ref_type:branch:ref:main',
  'system:serviceaccount:acme:app',
  `repo:acme/app:ref:refs/heads/${'v.'.repeat(400)}`,
];
const soundPolicies = [
  { decision: 'allow', tokenType: 'organization', rules: { sub: 'repo:acme/app:ref:refs/heads/main' } },
  {
    decision: 'allow',
    tokenType: 'organization',
    rules: { sub: ['repo:acme/app:*', 'repo:acme@1/*'], ref: 'x' },
  },
  { decision: 'deny', tokenType: 'organization', rules: { sub: '*pull_request' } },
];

/** The maximum number of patterns in one rule. */
const fullPolicies = [
  {
    decision: 'allow',
    tokenType: 'organization',
    rules: { sub: Array.from({ length: 64 }, (_, index) => `repo:acme/app${index}:*`) },
  },
];

interface SubjectTrial {
  readonly subject: string;
  readonly policies: unknown;
  /** The claims as JSON, without the subject. */
  readonly claims: string;
  readonly adminRequested: boolean;
}

/**
 * Tests mutated subjects of workloads: each is parsed into the parts that form it, and a suggested change grants only
 * that subject.
 */
export function createSubjectTarget(): Target {
  return defineTarget({
    name: 'subjects',
    make(random): SubjectTrial {
      const subject = random.pick(subjects);
      const claims = { aud: organizationAudience, ref: 'x', repository_id: '7' };
      const sound = random.pick([soundPolicies, fullPolicies]);
      const rest = JSON.stringify(random.below(3) === 0 ? mutateJson(claims, random) : claims);
      return {
        subject: random.below(8) === 0 ? subject : mutateText(subject, random),
        policies: random.below(3) === 0 ? mutateJson(sound, random) : sound,
        claims: random.below(4) === 0 ? rest.replace('"7"', '9007199254740993') : rest,
        adminRequested: random.below(4) === 0,
      };
    },
    async attempt({ subject, policies, claims, adminRequested }) {
      checkParts(subject);
      const parsed = parsePolicies(policies);
      const others = parseStrictExactJson(claims);
      if (!parsed.ok || !others.ok || !isExactJsonObject(others.value)) return;
      const request: PolicyRequest = {
        tokenType: 'organization',
        target: null,
        adminRequested,
        claims: { ...others.value, sub: subject },
        organizationAudiences: [organizationAudience],
      };
      const change = suggestChange(parsed.value, request);
      const before = compilePolicies(parsed.value);
      if (change !== null) checkChange(change, { before, request });
    },
  });
}

function checkParts(text: string): void {
  const subject = parseGithubSubject(text);
  if (subject === null) return;
  if (/[/@:]/.test(subject.owner + subject.repository))
    throw new InvariantBroken('a name of the subject contains a separator');
  if (formatSubject(subject) !== text) throw new InvariantBroken('the parts do not form the subject');
  if (!describeGithubSubject(subject).includes(`${subject.owner}/${subject.repository}`))
    throw new InvariantBroken('the description omits the repository');
}

function formatSubject({ owner, ownerId, repository, repositoryId, context }: GithubSubject): string {
  const id = (number: string | null) => (number === null ? '' : `@${number}`);
  const start = `repo:${owner}${id(ownerId)}/${repository}${id(repositoryId)}:`;
  if (context.kind === 'pull_request') return `${start}pull_request`;
  if (context.kind === 'other') return start + context.text;
  const prefixes = {
    branch: 'ref:refs/heads/',
    tag: 'ref:refs/tags/',
    ref: 'ref:',
    environment: 'environment:',
  };
  return start + prefixes[context.kind] + context.name;
}

function checkChange(
  { policies, diff }: SuggestedChange,
  {
    before,
    request,
  }: { readonly before: ReturnType<typeof compilePolicies>; readonly request: PolicyRequest },
): void {
  const changed = parsePolicies(JSON.parse(JSON.stringify(policies)));
  if (!changed.ok)
    throw new InvariantBroken(`the suggested policies are refused: ${JSON.stringify(changed.fault)}`);
  const after = compilePolicies(changed.value);
  if (evaluatePolicies(after, request).outcome !== 'allow')
    throw new InvariantBroken(`the suggested change does not grant the subject: ${JSON.stringify(diff)}`);
  const [only, ...more] = diff;
  const isForSubject = only?.before === null || only?.path.endsWith('.rules.sub') === true;
  if (!isForSubject || more.length > 0 || only.path.endsWith('.aud')) return;
  const stranger = {
    ...request,
    claims: { ...request.claims, sub: `${String(request.claims['sub'])}/stranger` },
  };
  if (
    evaluatePolicies(after, stranger).outcome === 'allow' &&
    evaluatePolicies(before, stranger).outcome !== 'allow'
  )
    throw new InvariantBroken(`the suggested change grants another subject: ${JSON.stringify(diff)}`);
}
