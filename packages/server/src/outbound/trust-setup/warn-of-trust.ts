import { defaultProject } from '../../contract/environment-name.ts';
import { isSharedByAllKinds } from './choose-audience.ts';
import { hasPublicHost } from './public-issuer.ts';
import { makeTrustPolicy } from './relying-parties/aws.ts';
import { bindsSubjects } from './relying-parties/gcp-binding.ts';
import type { Trust, TrustCloud } from './trust.ts';

export type TrustWarningCode =
  | 'subject_absent'
  | 'subject_pattern'
  | 'pattern_crosses_projects'
  | 'subject_unsaved'
  | 'environment_not_bound'
  | 'operations_all'
  | 'audience_shared'
  | 'condition_bears_all'
  | 'issuer_not_https'
  | 'issuer_not_public'
  | 'issuer_has_port'
  | 'algorithm_refused'
  | 'policy_too_long';

/** `severe`: the trust may admit unintended callers, or cannot work. */
export interface TrustWarning {
  readonly code: TrustWarningCode;
  readonly severity: 'severe' | 'notice';
  readonly message: string;
}

type Rule = (trust: Trust, cloud: TrustCloud) => TrustWarning | null;

/** Finds parts of a trust that are too broad, or that its cloud would refuse. */
export function findTrustWarnings(trust: Trust, cloud: TrustCloud): TrustWarning[] {
  return rules.map((rule) => rule(trust, cloud)).filter((warning) => warning !== null);
}

const severe = (code: TrustWarningCode, message: string): TrustWarning => ({
  code,
  severity: 'severe',
  message,
});
const notice = (code: TrustWarningCode, message: string): TrustWarning => ({
  code,
  severity: 'notice',
  message,
});

const withoutSubject: Readonly<Record<TrustCloud, string>> = {
  aws: 'the role requires only the audience',
  azure: 'it has no subject',
  gcp: 'the attribute condition requires only the organization',
  vault: 'the role has no bound_subject',
};

const patternIn: Readonly<Record<TrustCloud, string>> = {
  aws: 'in StringLike, an asterisk matches any text',
  azure: 'Entra has no wildcards',
  gcp: 'in the condition, an asterisk matches any name',
  vault: 'in the glob, an asterisk matches any text',
};

const rules: readonly Rule[] = [
  ({ subjects, audience }, cloud) =>
    subjects.length > 0
      ? null
      : severe(
          'subject_absent',
          `Every environment and document of the organization is admitted: ${withoutSubject[cloud]}, and the author of any of them can request ${audience}. Name an environment or stack.`,
        ),
  ({ subjects }, cloud) => {
    const pattern = subjects.find(({ isPattern }) => isPattern);
    if (!pattern) return null;
    return severe(
      'subject_pattern',
      `${pattern.text} also admits environments and stacks that anyone creates later: ${patternIn[cloud]}. Name each environment or stack.`,
    );
  },
  ({ subjects }, cloud) => {
    const pattern = subjects.find(({ isPattern, parts }) => isPattern && isLegacyEnvironment(parts));
    if (!pattern || cloud === 'gcp') return null;
    const message = `${pattern.text} is meant for the project default, but also matches unsaved documents and every environment of every other project`;
    return cloud === 'vault'
      ? severe('pattern_crosses_projects', `${message}. Name each environment.`)
      : notice('pattern_crosses_projects', `${message}: only the audience excludes them.`);
  },
  ({ subjects }) => {
    const unsaved = subjects.find(
      ({ parts }) => parts.kind === 'environment' && parts.environment === 'unsaved',
    );
    if (!unsaved) return null;
    return severe(
      'subject_unsaved',
      `Every unsaved document has the subject ${unsaved.text}: everyone in the organization who may open an unsaved document is admitted. Save the document as an environment and name it.`,
    );
  },
  ({ subjects }) => {
    const loose = subjects.find(
      ({ parts }) =>
        parts.kind === 'attributes' &&
        !parts.attributes.some(({ name }) => name.endsWith('Environment.name')),
    );
    if (!loose) return null;
    return severe(
      'environment_not_bound',
      `${loose.text} does not name an environment: every environment of the organization whose login lists these attributes is admitted. Add currentEnvironment.name to subjectAttributes.`,
    );
  },
  ({ subjects }) => {
    const operations = new Set(
      subjects.map(({ parts }) => (parts.kind === 'deployment' ? parts.operation : null)),
    );
    if (operations.size < 4) return null;
    return notice(
      'operations_all',
      'A preview gets the same permissions as an update or a destroy, although previews often run code before it is reviewed. Give previews a separate role with read access only.',
    );
  },
  ({ subjects, organization }) =>
    subjects.some(isSharedByAllKinds)
      ? notice(
          'audience_shared',
          `The audience ${organization.name} is the same for every kind of login, so the relying party of one login could present the token to another relying party. Environments in a named project have a separate audience for each kind.`,
        )
      : null,
  (trust, cloud) =>
    cloud !== 'gcp' || bindsSubjects(trust)
      ? null
      : notice(
          'condition_bears_all',
          "The binding names the organization, and only the provider's attribute condition distinguishes subjects: keep the condition, and add no other provider to this pool.",
        ),
  ({ issuer }, cloud) =>
    issuer.url.startsWith('https://')
      ? null
      : severe(
          'issuer_not_https',
          `${nameOf(cloud)} fetches keys only over https, but the issuer is ${issuer.url}. ${publishStatically}`,
        ),
  ({ issuer }, cloud) => {
    if (hasPublicHost(issuer.url)) return null;
    const message = `${issuer.url} has no public address, so ${nameOf(cloud)} cannot fetch the documents.`;
    return cloud === 'vault'
      ? notice(
          'issuer_not_public',
          `${message.replace('cannot', 'must run where it can')} ${publishStatically}`,
        )
      : severe('issuer_not_public', `${message} ${publishStatically}`);
  },
  ({ issuer }, cloud) =>
    cloud !== 'aws' || new URL(issuer.url).port === ''
      ? null
      : severe(
          'issuer_has_port',
          `IAM does not accept a port in an issuer URL: ${issuer.url}. Set SYMBOLON_ISSUER_URL to a URL without a port.`,
        ),
  ({ issuer }, cloud) =>
    cloud !== 'azure' || issuer.algorithm === 'RS256'
      ? null
      : severe(
          'algorithm_refused',
          `Entra accepts only RS256, but these tokens are signed with ${issuer.algorithm}.`,
        ),
  (trust, cloud) => {
    if (cloud !== 'aws') return null;
    const arn = `arn:aws:iam::000000000000:oidc-provider/${trust.issuer.url.replace(/^https?:\/\//, '')}`;
    const length = JSON.stringify(makeTrustPolicy(trust, arn)).length;
    if (length <= maxTrustPolicyCharacters) return null;
    return severe(
      'policy_too_long',
      `A role's trust policy has at most ${maxTrustPolicyCharacters} characters unless the account's quota was raised, but this policy has ${length}: split the subjects among several roles.`,
    );
  },
];

/** IAM quota "role trust policy length", spaces not counted. */
const maxTrustPolicyCharacters = 2048;

const publishStatically =
  'Write the documents with "symbolon issuer-documents write DIR", serve them from a public bucket and set SYMBOLON_ISSUER_URL to its URL.';

function nameOf(cloud: TrustCloud): string {
  return { aws: 'AWS', azure: 'Entra', gcp: 'Google Cloud', vault: 'Vault' }[cloud];
}

function isLegacyEnvironment(parts: Trust['subjects'][number]['parts']): boolean {
  return (
    parts.kind === 'environment' &&
    parts.environment !== 'unsaved' &&
    parts.environment.project === defaultProject
  );
}
