import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { organizationName } from '../../../../test/support/parsed-names.ts';
import { hostileText, hostileTrust } from '../../../../test/support/trust/hostile-trust.ts';
import { readHcl } from '../../../../test/support/trust/read-hcl.ts';
import { optionOf, recordCommands } from '../../../../test/support/trust/recorded-commands.ts';
import { recordProgram } from '../../../../test/support/trust/recorded-program.ts';
import { textOf } from '../../../../test/support/trust/text-of.ts';
import type { Audience } from '../../../contract/audience.ts';
import { formatRe2, quoteCel } from '../text/cel-text.ts';
import type { Trust } from '../trust.ts';
import { formatGcloudList, makeGcpDocuments } from './gcp.ts';
import { chooseGcpBinding } from './gcp-binding.ts';

const names = { projectNumber: '123', pool: 'pool', provider: 'provider', serviceAccount: 'a@b' };

/** Divides a list as gcloud does (gcloud topic escaping). */
function readGcloudList(text: string): string[] {
  const declared = /^\^([^^]*)\^([\s\S]*)$/.exec(text);
  return declared ? (declared[2] ?? '').split(declared[1] ?? '') : text.split(',');
}

/** Parses a string literal as CEL does. */
function readCel(literal: string): string {
  const inner = /^'((?:[^'\\]|\\.)*)'$/su.exec(literal)?.[1];
  if (inner === undefined) throw new Error(`not a CEL string: ${literal}`);
  return inner.replace(/\\(?:u([0-9a-f]{4})|(.))/gsu, (_, unit: string | undefined, other: string) =>
    unit === undefined ? other : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

test('a string is one CEL literal', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(readCel(quoteCel(text))).toBe(text);
    }),
  );
});

test('a list parses back to its values, with or without commas', () => {
  fc.assert(
    fc.property(fc.array(hostileText, { minLength: 1, maxLength: 3 }), (values) => {
      expect(readGcloudList(formatGcloudList(values))).toEqual(values);
    }),
  );
});

test('an asterisk matches one name and every other character itself', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (before, after) => {
      const [left, right] = [`:${before.replaceAll('*', '')}`, after.replaceAll('*', '')];
      const pattern = new RegExp(formatRe2(`${left}*${right}`), 'u');
      expect(pattern.test(`${left}prod${right}`)).toBe(true);
      for (const name of ['', 'a:b', 'a/b', '<yaml>'])
        expect(pattern.test(`${left}${name}!${right}`)).toBe(name === '');
      expect(pattern.test(`x${left}prod${right}`)).toBe(false);
    }),
  );
});

test('the shell passes the values to gcloud unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(hostileTrust, async (trust) => {
      const script = textOf(makeGcpDocuments(trust, names, 'commands'), 'setup.sh');
      const [, , provider, ...members] = await recordCommands(script);
      if (!provider) throw new Error('expected a provider');
      const binding = chooseGcpBinding(trust);
      expect(readGcloudList(optionOf(provider, 'allowed-audiences'))).toEqual([trust.audience]);
      expect(optionOf(provider, 'attribute-condition')).toBe(binding.attributeCondition);
      expect(optionOf(provider, 'issuer-uri')).toBe(trust.issuer.url);
      expect(members.map((command) => optionOf(command, 'member'))).toEqual(
        binding.members.map(
          ({ scheme, path }) =>
            `${scheme}://iam.googleapis.com/projects/123/locations/global/workloadIdentityPools/pool${path}`,
        ),
      );
    }),
    { numRuns: 8 },
  );
});

test('Terraform reads the values unchanged', () => {
  fc.assert(
    fc.property(hostileTrust, (trust) => {
      const [, provider, ...members] = readHcl(
        textOf(makeGcpDocuments(trust, names, 'terraform'), 'main.tf'),
      );
      const binding = chooseGcpBinding(trust);
      expect(provider?.body).toMatchObject({
        attribute_condition: binding.attributeCondition,
        attribute_mapping: binding.attributeMapping,
        oidc: { issuer_uri: trust.issuer.url, allowed_audiences: [trust.audience] },
      });
      const code = expect.stringMatching(/^google_iam_workload_identity_pool\.\w+\.name$/) as string;
      expect(members.map(({ body }) => body['member'])).toEqual(
        binding.members.map(({ scheme, path }) => ({
          template: [`${scheme}://iam.googleapis.com/`, { code }, path],
        })),
      );
    }),
  );
});

test('Pulumi reads the values unchanged', () => {
  fc.assert(
    fc.property(hostileTrust, (trust) => {
      const [, provider, ...members] = recordProgram(
        textOf(makeGcpDocuments(trust, names, 'pulumi'), 'index.ts'),
      );
      const binding = chooseGcpBinding(trust);
      expect(provider?.inputs).toMatchObject({
        attributeCondition: binding.attributeCondition,
        attributeMapping: binding.attributeMapping,
        oidc: { issuerUri: trust.issuer.url, allowedAudiences: [trust.audience] },
      });
      expect(members.map(({ inputs }) => inputs['member'])).toEqual(
        binding.members.map(
          ({ scheme, path }) => `${scheme}://iam.googleapis.com/<gcp.iam.WorkloadIdentityPool.name>${path}`,
        ),
      );
    }),
  );
});

describe('the condition', () => {
  const subjectOf = (text: string, isPattern = false): Trust['subjects'][number] => ({
    parts: { kind: 'environment', organization: organizationName('acme'), environment: 'unsaved' },
    text,
    isPattern,
  });
  const bind = (...subjects: Trust['subjects']) =>
    chooseGcpBinding({
      issuer: { version: 'v1', url: 'https://id.example.com/oidc', algorithm: 'RS256' },
      organization: { id: 'o1', name: organizationName('acme') },
      audience: 'gcp:acme' as Audience,
      label: 'x',
      subjects,
    });

  test('always names the organization, because all of them share the issuer', () => {
    expect(bind().attributeCondition).toBe("assertion.org == 'acme'");
    expect(bind(subjectOf('a')).attributeCondition).toBe("assertion.org == 'acme' && assertion.sub == 'a'");
    expect(bind(subjectOf('a'), subjectOf('b')).attributeCondition).toBe(
      "assertion.org == 'acme' && assertion.sub in ['a', 'b']",
    );
    expect(bind(subjectOf('a'), subjectOf('b/*', true)).attributeCondition).toBe(
      "assertion.org == 'acme' && (assertion.sub == 'a' || assertion.sub.matches('^b/[^:/<]+$'))",
    );
  });

  test('alone decides if a subject is too long for google.subject', () => {
    expect(bind(subjectOf('a'.repeat(127))).members).toEqual([
      { scheme: 'principal', path: `/subject/${'a'.repeat(127)}` },
    ]);
    const long = bind(subjectOf('a'.repeat(128)));
    expect(long.members).toEqual([{ scheme: 'principalSet', path: '/attribute.org/acme' }]);
    expect(long.attributeMapping['google.subject']).toBe('assertion.jti');
  });
});
