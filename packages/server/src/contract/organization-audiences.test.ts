import fc from 'fast-check';
import { expect, test } from 'vitest';
import { organizationName } from '../../test/support/parsed-names.ts';
import { createOrganizationAudiences, documentedAudience } from './organization-audiences.ts';

const publicUrl = 'https://id.example/base';
const audiences = createOrganizationAudiences('acme', () => publicUrl);
const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/);

test('an organization has three audiences, and the first is suggested', () => {
  expect(audiences.organizationAudiences(organizationName('main'))).toEqual([
    'urn:symbolon:org:main',
    'https://id.example/base/orgs/main',
    'urn:acme:org:main',
  ]);
  expect(audiences.organizationAudience('main')).toBe('urn:symbolon:org:main');
  expect(documentedAudience('main')).toBe('urn:symbolon:org:main');
});

test('in the namespace symbolon it has two', () => {
  const neutral = createOrganizationAudiences('symbolon', () => publicUrl);
  expect(neutral.organizationAudiences(organizationName('main'))).toHaveLength(2);
});

test('every audience of an organization names that organization and no other', () => {
  fc.assert(
    fc.property(names, names, (name, other) => {
      const listed = audiences.organizationAudiences(organizationName(name));
      for (const audience of listed) {
        expect(audiences.parseOrganizationAudience(audience)).toBe(name);
        expect(audiences.isAudienceOfServer(audience)).toBe(true);
      }
      const common = audiences
        .organizationAudiences(organizationName(other))
        .filter((audience) => listed.includes(audience));
      expect(common).toEqual(name === other ? listed : []);
    }),
  );
});

test('any text that names an organization is one of its audiences, byte for byte', () => {
  const parts = fc.constantFrom(
    ...['urn:symbolon:org:', 'urn:acme:org:', 'URN:', `${publicUrl}/orgs/`, publicUrl, '/orgs/', '/orgs//'],
    ...['main', 'other', '/', ':', '%6dain', '?', '#', '..', ' ', '\n', 'é', '', 'https://evil.example'],
  );
  const texts = fc.oneof(
    fc.array(parts, { minLength: 1, maxLength: 4 }).map((all) => all.join('')),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const name = audiences.parseOrganizationAudience(text);
      if (name !== null) expect(audiences.organizationAudiences(name)).toContain(text);
    }),
    { numRuns: 2_000 },
  );
});

test.each([
  'main',
  'urn:symbolon:org:',
  'urn:symbolon:org:main/',
  'urn:symbolon:org:main ',
  'urn:symbolon:org:main\n',
  'urn:symbolon:org:a:b',
  'URN:symbolon:org:main',
  'urn:pulumi:org:main',
  'https://id.example/orgs/main',
  'http://id.example/base/orgs/main',
  'https://ID.example/base/orgs/main',
  'https://id.example:443/base/orgs/main',
  'https://id.example/base/orgs/main/',
  'https://id.example/base//orgs/main',
  'https://id.example/base/orgs/%6dain',
  'https://id.example/base/orgs/main?x',
  'https://id.example/base/orgs/main#x',
  'https://id.example/base/orgs/',
  'https://id.example/base/orgs',
  'https://id.example/base',
])('%j names no organization', (text) => {
  expect(audiences.parseOrganizationAudience(text)).toBeNull();
});

test('the server’s own URL is an audience of the server, and of an organization only if requested', () => {
  const listed = audiences.organizationAudiences(organizationName('main'), { acceptsServerUrl: true });
  expect(listed.filter((audience) => audience === publicUrl)).toEqual([publicUrl]);
  expect(audiences.organizationAudiences(organizationName('main'))).not.toContain(publicUrl);
  expect(audiences.isAudienceOfServer(publicUrl)).toBe(true);
  expect(audiences.isAudienceOfServer(`${publicUrl}/`)).toBe(false);
  expect(audiences.isAudienceOfServer('sts.amazonaws.com')).toBe(false);
});
