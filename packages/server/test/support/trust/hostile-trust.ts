import fc from 'fast-check';
import type { Audience } from '../../../src/contract/audience.ts';
import type { EnvironmentName } from '../../../src/contract/environment-name.ts';
import type { OrganizationName } from '../../../src/contract/organization-name.ts';
import { formatSubject, type SubjectParts } from '../../../src/outbound/subjects/index.ts';
import type { Trust } from '../../../src/outbound/trust-setup/trust.ts';

/** Text that has a meaning in one of the syntaxes. */
export const hostileText = fc.string({
  unit: fc.constantFrom(
    ...[
      "'",
      '"',
      '`',
      '$',
      '{',
      '}',
      '%',
      '\\',
      '\n',
      '\r',
      '\t',
      '*',
      '?',
      ',',
      '^',
      '|',
      ' ',
      ':',
      '/',
      '<',
    ],
    ...['-', '@', '#', '!', ';', '&', '(', ')', '~', '\u2028', '\u0001', '\u007f', 'é', '😀', 'a', 'B', '0'],
    ...["'; echo x; '", '{file("/etc/passwd")}', '%{ if true }', '$(id)', '\nJSON\n', '</yaml>'],
  ),
  minLength: 1,
  maxLength: 12,
});

const hostileName = hostileText.map((text) => text as EnvironmentName);
const hostileOrganization = hostileText.map((text) => text as OrganizationName);

const parts: fc.Arbitrary<SubjectParts> = fc.oneof(
  fc.record({
    kind: fc.constant('environment' as const),
    organization: hostileOrganization,
    environment: fc.record({ project: hostileName, environment: hostileName }),
  }),
  fc.record({
    kind: fc.constant('deployment' as const),
    organization: hostileOrganization,
    project: hostileName,
    stack: hostileName,
    operation: fc.constantFrom('preview' as const, 'update' as const),
  }),
  fc.record({
    kind: fc.constant('workload' as const),
    organizationId: hostileText,
    issuerId: hostileText,
    subject: hostileText,
  }),
);

/** Trusts in which every text that somebody could have chosen is hostile. */
export const hostileTrust: fc.Arbitrary<Trust> = fc
  .record({
    organization: fc.record({
      id: hostileText,
      name: hostileOrganization,
    }),
    audience: hostileText.map((text) => text as Audience),
    label: hostileText,
    version: fc.constantFrom('v1' as const, 'v2' as const),
    parts: fc.array(parts, { minLength: 1, maxLength: 3 }),
  })
  .map(({ version, parts: chosen, ...others }) => ({
    ...others,
    issuer: { version, url: 'https://id.example.com/oidc', algorithm: 'RS256' },
    subjects: chosen.map((one) => ({ parts: one, text: formatSubject(one, 'pulumi'), isPattern: false })),
  }));
