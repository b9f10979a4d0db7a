import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatPolicies } from '../format-policies.ts';
import { parsePolicies } from './parse-policies.ts';

const allow = { decision: 'allow', tokenType: 'organization', rules: { sub: 'a' } };

function faultsOf(input: unknown) {
  const parsed = parsePolicies(input);
  return parsed.ok ? [] : parsed.fault;
}

describe('a valid document', () => {
  test('keeps the rules in their order, with one pattern or several', () => {
    const rules = { sub: 'repo:acme/*', ref: ['refs/heads/main', 'refs/tags/*'], '"a.b".c[0]': ['x'] };
    expect(parsePolicies([{ ...allow, rules }])).toEqual({
      ok: true,
      value: [
        {
          decision: 'allow',
          tokenType: 'organization',
          teamName: null,
          userLogin: null,
          runnerID: null,
          audience: null,
          roleID: null,
          authorizedPermissions: [],
          mode: 'enforce',
          rules: [
            { claimPath: 'sub', patterns: ['repo:acme/*'], isList: false },
            { claimPath: 'ref', patterns: ['refs/heads/main', 'refs/tags/*'], isList: true },
            { claimPath: '"a.b".c[0]', patterns: ['x'], isList: true },
          ],
        },
      ],
    });
  });

  test.each([
    [
      'empty strings and nulls count as absent',
      {
        ...allow,
        teamName: '',
        userLogin: '',
        runnerID: null,
        roleID: '',
        authorizedPermissions: null,
        mode: '',
      },
    ],
    ['unknown members are ignored', { ...allow, color: 'red', rules: { sub: 'a' } }],
    ['an empty list of permissions means none', { ...allow, authorizedPermissions: [] }],
    ['mode enforce is the default', { ...allow, mode: 'enforce' }],
  ])('%s', (_, policy) => {
    const parsed = parsePolicies([policy]);
    expect(parsed).toEqual(parsePolicies([allow]));
    expect(parsed.ok).toBe(true);
  });

  test('a deny policy without rules is valid: it denies all', () => {
    expect(faultsOf([{ decision: 'deny', tokenType: 'organization' }])).toEqual([]);
    expect(faultsOf([{ decision: 'deny', tokenType: 'organization', rules: null }])).toEqual([]);
  });

  test('a claim named __proto__ is a claim', () => {
    const input = JSON.parse('[{"decision":"allow","tokenType":"organization","rules":{"__proto__":"x"}}]');
    const parsed = parsePolicies(input);
    expect(parsed.ok && JSON.stringify(formatPolicies(parsed.value))).toContain('"rules":{"__proto__":"x"}');
  });
});

describe('a document that is refused', () => {
  test('has more search patterns than the cost limit of one request', () => {
    const crowd = (pattern: string) => [
      ...Array.from({ length: 100 }, () => ({ ...allow, rules: { sub: Array(50).fill(pattern) } })),
      { ...allow, rules: { sub: pattern } },
    ];
    const message = 'must contain at most 5000 patterns with wildcards other than a single * at the end';
    expect(faultsOf(crowd('a*b'))).toEqual([{ path: 'policies', message }]);
    expect(faultsOf(crowd('a*'))).toEqual([]);
    expect(faultsOf(crowd('a*b').slice(1))).toEqual([]);
  });

  test('has patterns that together exceed the cost limit of one request', () => {
    const crowd = (count: number, pattern: string) =>
      Array.from({ length: count / 50 }, () => ({ ...allow, rules: { sub: Array(50).fill(pattern) } }));
    const message =
      'must contain shorter patterns: the patterns with wildcards other than a single * at the end are too long in total';
    expect(faultsOf(crowd(500, `*${'a'.repeat(800)}`))).toEqual([{ path: 'policies', message }]);
    expect(faultsOf(crowd(500, `${'a'.repeat(800)}*`))).toEqual([]);
    expect(faultsOf(crowd(4_000, `*${'a'.repeat(60)}*b`))).toEqual([]);
  });

  test.each([
    [[], 'policies', 'policy definition can not be empty'],
    [null, 'policies', 'policy definition can not be empty'],
    [undefined, 'policies', 'policy definition can not be empty'],
    [{}, 'policies', 'must be a list'],
    [Array.from({ length: 1001 }, () => allow), 'policies', 'must contain at most 1000 policies'],
    [[allow, 'x'], 'policies[1]', 'must be an object'],
    [[{ ...allow, decision: 'maybe' }], 'policies[0].decision', 'must be "allow" or "deny"'],
    [
      [{ tokenType: 'organization', rules: { a: 'b' } }],
      'policies[0].decision',
      'is required: "allow" or "deny"',
    ],
    [
      [{ ...allow, tokenType: 'org' }],
      'policies[0].tokenType',
      'must be "organization", "team", "personal", "runner" or "identity"',
    ],
    [[{ ...allow, tokenType: 'team' }], 'policies[0].teamName', 'is required with tokenType team'],
    [
      [{ ...allow, tokenType: 'team', teamName: '' }],
      'policies[0].teamName',
      'is required with tokenType team',
    ],
    [[{ ...allow, tokenType: 'team', teamName: 7 }], 'policies[0].teamName', 'must be a string'],
    [
      [{ ...allow, tokenType: 'team', teamName: 'a\\' }],
      'policies[0].teamName',
      'ends in a backslash that escapes nothing: write \\\\ for a backslash',
    ],
    [[{ ...allow, tokenType: 'personal' }], 'policies[0].userLogin', 'is required with tokenType personal'],
    [[{ ...allow, tokenType: 'runner' }], 'policies[0].runnerID', 'is required with tokenType runner'],
    [
      [{ ...allow, tokenType: 'team', teamName: 'ops', roleID: 'r1' }],
      'policies[0].roleID',
      'may be given only with tokenType organization: other tokens have the roles of their holder',
    ],
    [[{ ...allow, mode: 'dry' }], 'policies[0].mode', 'must be "enforce" or "audit"'],
    [[{ ...allow, authorizedPermissions: 'admin' }], 'policies[0].authorizedPermissions', 'must be a list'],
    [
      [{ ...allow, authorizedPermissions: ['admin', 'root'] }],
      'policies[0].authorizedPermissions[1]',
      'must be "admin" or "standard"',
    ],
    [
      [{ ...allow, tokenType: 'personal', userLogin: 'u', authorizedPermissions: ['admin'] }],
      'policies[0].authorizedPermissions',
      'may contain "admin" only with tokenType organization',
    ],
    [
      [{ ...allow, rules: {} }],
      'policies[0].rules',
      'must contain a rule: an allow policy without rules would admit every token of the issuer',
    ],
    [
      [{ ...allow, rules: undefined }],
      'policies[0].rules',
      'must contain a rule: an allow policy without rules would admit every token of the issuer',
    ],
    [[{ ...allow, rules: ['sub'] }], 'policies[0].rules', 'must be an object of claim paths and patterns'],
    [
      [{ ...allow, rules: { sub: 7 } }],
      'policies[0].rules.sub',
      'must be a string or a list of strings: put it in double quotes',
    ],
    [
      [{ ...allow, rules: { sub: ['a', true] } }],
      'policies[0].rules.sub[1]',
      'must be a string or a list of strings: put it in double quotes',
    ],
    [[{ ...allow, rules: { sub: {} } }], 'policies[0].rules.sub', 'must be a string or a list of strings'],
    [[{ ...allow, rules: { sub: null } }], 'policies[0].rules.sub', 'must be a string or a list of strings'],
    [
      [{ ...allow, rules: { sub: [] } }],
      'policies[0].rules.sub',
      'must contain a pattern: an empty list matches nothing',
    ],
    [
      [{ ...allow, rules: { sub: 'a\\' } }],
      'policies[0].rules.sub',
      'the pattern ends in a backslash that escapes nothing: write \\\\ for a backslash',
    ],
    [
      [{ ...allow, rules: { 'a..b': 'x' } }],
      'policies[0].rules["a..b"]',
      'the claim path has "." where a name was expected: put the name in double quotes',
    ],
    [
      [{ ...allow, rules: { sub: 'x'.repeat(1025) } }],
      'policies[0].rules.sub',
      'is longer than 1024 characters',
    ],
    [
      [{ ...allow, rules: { sub: Array(65).fill('x') } }],
      'policies[0].rules.sub',
      'must contain at most 64 patterns',
    ],
    [
      [{ ...allow, rules: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`c${i}`, 'x'])) }],
      'policies[0].rules',
      'must contain at most 64 rules',
    ],
  ])('%# is reported with its member and fault', (input, path, message) => {
    expect(faultsOf(input)).toEqual([{ path, message }]);
  });

  test('names every fault at once', () => {
    const input = [
      { ...allow, decision: 1 },
      allow,
      { tokenType: 'team', decision: 'allow', rules: { sub: 1, x: 2 } },
    ];
    expect(faultsOf(input).map(({ path }) => path)).toEqual([
      'policies[0].decision',
      'policies[2].rules.sub',
      'policies[2].rules.x',
      'policies[2].teamName',
    ]);
  });
});

describe('properties of parsing', () => {
  test('anything is policies or faults', () => {
    const policy = fc.record(
      {
        decision: fc.constantFrom('allow', 'deny', '', 1),
        tokenType: fc.constantFrom('organization', 'team', 'personal', 'runner', 'x'),
        teamName: fc.jsonValue(),
        userLogin: fc.jsonValue(),
        runnerID: fc.jsonValue(),
        roleID: fc.jsonValue(),
        authorizedPermissions: fc.oneof(fc.jsonValue(), fc.constant(['admin'])),
        mode: fc.constantFrom('audit', 'enforce', null, 3),
        rules: fc.oneof(
          fc.jsonValue(),
          fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))),
        ),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.array(policy)), (input) => {
        const parsed = parsePolicies(input);
        if (!parsed.ok) expect(parsed.fault).not.toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test('a formatted document parses to the same policies, and keeps its form', () => {
    const wire = fc.record({
      decision: fc.constantFrom('allow', 'deny'),
      tokenType: fc.constantFrom('organization', 'team'),
      teamName: fc.constantFrom('core', 'platform-*'),
      authorizedPermissions: fc.constant([]),
      rules: fc.dictionary(
        fc.constantFrom('sub', 'aud', '__proto__', '"a.b".c', 'groups[0]'),
        fc.oneof(fc.constantFrom('x', 'y*'), fc.array(fc.constantFrom('x', 'y*'), { minLength: 1 })),
        { minKeys: 1 },
      ),
    });
    fc.assert(
      fc.property(fc.array(wire, { minLength: 1 }), (sent) => {
        const parsed = parsePolicies(sent);
        expect(parsed.ok && JSON.stringify(formatPolicies(parsed.value).map((p) => p.rules))).toBe(
          JSON.stringify(sent.map((p) => p.rules)),
        );
        expect(parsed.ok && parsePolicies(formatPolicies(parsed.value))).toEqual(parsed);
      }),
    );
  });

  test('permissions are always returned, the mode only if it is audit', () => {
    const parsed = parsePolicies([
      allow,
      { ...allow, mode: 'audit', authorizedPermissions: ['admin', 'admin'] },
    ]);
    expect(parsed.ok && formatPolicies(parsed.value)).toEqual([
      { ...allow, authorizedPermissions: [] },
      { ...allow, mode: 'audit', authorizedPermissions: ['admin'] },
    ]);
  });
});
