import { v1Claims, v2Claims } from '../../../contract/claims.ts';
import { formatRe2, quoteCel } from '../text/cel-text.ts';
import type { Trust, TrustedSubject } from '../trust.ts';

/** Google Cloud IAM: maximum length of `google.subject`, in bytes. */
const maxSubjectBytes = 127;

/** Matches subjects that a member of a binding contains unchanged. */
const plainSubject = /^[\w:/.@<>-]+$/;

/** The mapping and condition of a provider, and the members that may use the service account. */
export interface GcpBinding {
  readonly attributeMapping: Readonly<Record<string, string>>;
  readonly attributeCondition: string;
  /**
   * `principal` names one subject; `principalSet`, every subject of the organization that the provider's condition
   * admits.
   */
  readonly members: readonly GcpMember[];
}

export interface GcpMember {
  readonly scheme: 'principal' | 'principalSet';
  /** The part after the pool's name. */
  readonly path: string;
}

/** Chooses the mapping, the condition and the members (Google Cloud IAM, Workload Identity Federation). */
export function chooseGcpBinding(trust: Trust): GcpBinding {
  const organization = organizationOf(trust);
  const fits = trust.subjects.every(({ text }) => Buffer.byteLength(text) <= maxSubjectBytes);
  return {
    attributeMapping: {
      // If the subject is too long, uses the token id, which can be found in the audit log.
      'google.subject': fits ? 'assertion.sub' : 'assertion.jti',
      'attribute.org': organization.expression,
    },
    attributeCondition: formatCondition(trust),
    members: bindsSubjects(trust)
      ? trust.subjects.map(({ text }) => ({ scheme: 'principal', path: `/subject/${text}` }))
      : [{ scheme: 'principalSet', path: `/attribute.org/${organization.value}` }],
  };
}

/** Returns true if each subject is bound individually; otherwise, the binding depends on the provider's condition. */
export function bindsSubjects({ subjects }: Trust): boolean {
  return (
    subjects.length > 0 &&
    subjects.every(
      ({ text, isPattern }) =>
        !isPattern && Buffer.byteLength(text) <= maxSubjectBytes && plainSubject.test(text),
    )
  );
}

function organizationOf({ issuer, organization }: Trust) {
  return issuer.version === 'v1'
    ? { expression: `assertion.${v1Claims.organization}`, value: organization.name }
    : { expression: `assertion['${v2Claims.organizationId}']`, value: organization.id };
}

/** Always requires the organization, because all organizations of a server share its issuer. */
function formatCondition(trust: Trust): string {
  const { expression, value } = organizationOf(trust);
  const organization = `${expression} == ${quoteCel(value)}`;
  const subjects = formatSubjectCondition(trust.subjects);
  return subjects === null ? organization : `${organization} && ${subjects}`;
}

function formatSubjectCondition(subjects: readonly TrustedSubject[]): string | null {
  const exact = subjects.filter(({ isPattern }) => !isPattern).map(({ text }) => quoteCel(text));
  const conditions = subjects
    .filter(({ isPattern }) => isPattern)
    .map(({ text }) => `assertion.sub.matches(${quoteCel(formatRe2(text))})`);
  if (exact.length === 1) conditions.unshift(`assertion.sub == ${exact[0]}`);
  if (exact.length > 1) conditions.unshift(`assertion.sub in [${exact.join(', ')}]`);
  if (conditions.length > 1) return `(${conditions.join(' || ')})`;
  return conditions[0] ?? null;
}
