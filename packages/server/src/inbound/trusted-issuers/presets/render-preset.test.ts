import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { v1Claims, v2Claims } from '../../../contract/claims.ts';
import { documentedAudience } from '../../../contract/organization-audiences.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { compilePolicies, evaluatePolicies, lintPolicies, parsePolicies } from '../../policies/index.ts';
import { formatClaimPath } from '../../policies/match/claim-path.ts';
import { sampleClaims } from './catalog/sample-claims.ts';
import { findPreset, findPresetForIssuer } from './find-preset.ts';
import { issuerPresets } from './issuer-presets.ts';
import type { IssuerPreset } from './preset.ts';
import { type PresetValues, renderPreset } from './render-preset.ts';

const organizationAudience = documentedAudience('acme');
const organizationAudiences = [organizationAudience, 'urn:pulumi:org:acme'];
const presets = issuerPresets.map((preset) => [preset.id, preset] as const);

function load(id: string): IssuerPreset {
  const preset = findPreset(id);
  if (preset === undefined) throw new Error(`no preset ${id}`);
  return preset;
}

function examplesOf(preset: IssuerPreset): PresetValues {
  return Object.fromEntries(preset.placeholders.map(({ name, example }) => [name, example]));
}

function requiredOf(preset: IssuerPreset): PresetValues {
  return examplesOf({ ...preset, placeholders: preset.placeholders.filter(({ required }) => required) });
}

function render(preset: IssuerPreset, values: PresetValues) {
  const rendered = renderPreset(preset, values);
  if (!rendered.ok) throw new Error(JSON.stringify(rendered));
  const parsed = parsePolicies(rendered.value.policies);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  return { register: rendered.value.register, wire: rendered.value.policies, policies: parsed.value };
}

function decide(preset: IssuerPreset, values: PresetValues, claims: JsonObject) {
  const decision = evaluatePolicies(compilePolicies(render(preset, values).policies), {
    tokenType: 'organization',
    target: null,
    adminRequested: false,
    claims,
    organizationAudiences,
  });
  return decision.outcome === 'allow' ? 'granted' : decision.reason;
}

/** Returns the warnings about the claim name of a policy that denies by that claim. */
function lintDenyOf(claimPath: string, { claims: knownClaims, claimsKnown }: IssuerPreset) {
  const parsed = parsePolicies([
    { decision: 'deny', tokenType: 'organization', rules: { [claimPath]: 'some-value' } },
  ]);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.fault));
  const context = {
    issuer: 'https://issuer.example',
    organizationAudiences,
    knownClaims,
    claimsKnown,
  };
  return lintPolicies(parsed.value, context).filter(({ code }) => code === 'claim_unknown');
}

/** Returns the paths of the claims, and of the members of object claims. */
function listClaimPaths(claims: JsonObject): string[] {
  return Object.entries(claims).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.keys(value).map((member) => formatClaimPath([name, member]))
      : [formatClaimPath([name])],
  );
}

/** Returns the name with a doubled letter, as a typical misspelling. */
function misspell(claimPath: string): string {
  return claimPath.replace(/(.)("?)$/, '$1$1$2');
}

describe.each(presets)('the preset %s', (_, preset) => {
  const { admitted, refused } = sampleClaims[preset.id] ?? { admitted: [], refused: [] };
  const issuer = () => render(preset, examplesOf(preset)).register.url;

  test('renders from all its examples, and from the required values only', () => {
    for (const values of [examplesOf(preset), requiredOf(preset)]) {
      const { register, wire } = render(preset, values);
      expect(register.name).toBe(preset.name);
      expect(register.url).toMatch(/^https:\/\/[^{}]+$/);
      expect(JSON.stringify(wire)).not.toMatch(/\{[a-zA-Z]+\}/);
    }
  });

  test('renders policies without severe lints', () => {
    for (const values of [examplesOf(preset), requiredOf(preset)]) {
      const { policies } = render(preset, values);
      const context = {
        issuer: issuer(),
        organizationAudiences,
        knownClaims: preset.claims,
      };
      const warnings = lintPolicies(policies, context, preset.lints);
      expect(warnings.filter(({ severity }) => severity === 'severe')).toEqual([]);
      const harmless = ['audience_shared', 'audience_rule_expected'];
      expect(warnings.filter(({ code }) => !harmless.includes(code))).toEqual([]);
    }
  });

  test('is found by its issuer', () => {
    expect(findPresetForIssuer(issuer())?.id).toBe(preset.id);
    expect(findPresetForIssuer(`${issuer()}/`)?.id).toBe(preset.id);
    expect(findPresetForIssuer(`${issuer()}.evil.example`)).toBeUndefined();
  });

  test('knows every claim of its sample claims and of its own rules, and reports a misspelling of each', () => {
    const written = preset.policies.flatMap(({ rules }) => rules.map(({ claimPath }) => claimPath));
    const sent = admitted.flatMap(listClaimPaths);
    const names = [...new Set([...written, ...sent])];
    expect(names.length).toBeGreaterThan(0);
    const unknownOf = (claimPath: string) => lintDenyOf(claimPath, preset);
    expect(names.filter((name) => unknownOf(name).length > 0)).toEqual([]);
    const misspelt = preset.claims
      .filter((name) => !name.endsWith('*'))
      .map((name) => [name, misspell(name)]);
    expect(misspelt.length).toBeGreaterThan(0);
    for (const [name = '', wrong = ''] of misspelt) {
      const found = unknownOf(wrong);
      expect(
        found.map(({ code }) => code),
        wrong,
      ).toEqual(['claim_unknown']);
      expect(found[0]?.message, wrong).toContain('Did you mean ');
      expect(found[0]?.severity, name).toBe(preset.claimsKnown === 'all' ? 'severe' : 'notice');
    }
  });

  test('is plain data', () => {
    expect(JSON.parse(JSON.stringify(preset))).toEqual(preset);
  });

  test('admits the workload of its examples', () => {
    expect(admitted.length).toBeGreaterThan(0);
    for (const claims of admitted) expect(decide(preset, examplesOf(preset), claims)).toBe('granted');
  });

  test.each(refused)('refuses a neighbour: %j', (changes) => {
    for (const claims of admitted) {
      expect(decide(preset, examplesOf(preset), { ...claims, ...changes })).toBe('no_policy_applies');
    }
  });

  test('accepts no wildcard in a value', () => {
    for (const { name } of preset.placeholders) {
      const values = { ...examplesOf(preset), [name]: '*' };
      const admits = (claims: JsonObject) => decide(preset, values, claims) === 'granted';
      expect([name, renderPreset(preset, values).ok && admitted.every(admits)]).toEqual([name, false]);
    }
  });
});

test('the presets of which not all claims are known are those that docs/policies.md names', () => {
  const some = issuerPresets.filter(({ claimsKnown }) => claimsKnown === 'some').map(({ id }) => id);
  const docs = readFileSync(new URL('../../../../../../docs/policies.md', import.meta.url), 'utf8');
  const sentence = /a notice for the presets (.*?), whose lists of claims/.exec(docs)?.[1];
  expect([...(sentence ?? '').matchAll(/`([^`]+)`/g)].map(([, id]) => id)).toEqual(some);
});

test.each([...Object.values(v1Claims), ...Object.values(v2Claims)])(
  'the preset symbolon knows the claim %s, which this server writes',
  (name) => {
    expect(load('symbolon').claims).toContain(formatClaimPath([name]));
  },
);

test('the preset buildkite knows AWS session tags', () => {
  const path = '"https://aws.amazon.com/tags".principal_tags.organization_slug';
  expect(lintDenyOf(path, load('buildkite'))).toEqual([]);
});

const factsFile = new URL('../../../../../../../shared/issuers/issuers.json', import.meta.url);
const hasFacts = existsSync(factsFile);

interface Facts {
  readonly issuers: readonly { readonly id: string; readonly claims: readonly JsonObject[] }[];
}

test.skipIf(!hasFacts)(
  'every claim set of ../shared/issuers/issuers.json is admitted (skipped where it is absent)',
  () => {
    const facts = JSON.parse(readFileSync(factsFile, 'utf8')) as Facts;
    expect(facts.issuers.map(({ id }) => id)).toEqual(issuerPresets.map(({ id }) => id));
    for (const { id, claims } of facts.issuers) {
      for (const held of claims)
        expect([id, decide(load(id), examplesOf(load(id)), held)]).toEqual([id, 'granted']);
    }
  },
);

describe('GitHub', () => {
  const github = load('github-actions');
  const names = { owner: 'octo-org', repo: 'octo.repo' };
  const named = {
    sub: 'repo:octo-org/octo.repo:ref:refs/heads/main',
    repository: 'octo-org/octo.repo',
    repository_owner: 'octo-org',
    repository_id: '2',
    repository_owner_id: '1',
    aud: organizationAudience,
  };
  const immutable = { ...named, sub: 'repo:octo-org@1/octo.repo@2:ref:refs/heads/main' };

  test('by names alone means the branch main, in both subject forms', () => {
    expect(decide(github, names, named)).toBe('granted');
    expect(decide(github, names, immutable)).toBe('granted');
    expect(decide(github, names, { ...named, sub: 'repo:octo-org/octo.repo:ref:refs/heads/dev' })).toBe(
      'no_policy_applies',
    );
  });

  test('by ids binds the ids and no changeable names', () => {
    const { wire } = render(github, { ...names, ownerId: '1', repoId: '2' });
    expect(wire.map(({ rules }) => rules)).toEqual([
      {
        sub: [
          'repo:octo-org/octo\\.repo:ref:refs/heads/main',
          'repo:octo-org@1/octo\\.repo@2:ref:refs/heads/main',
        ],
        repository_id: '2',
        repository_owner_id: '1',
      },
    ]);
    expect(decide(github, { ...names, ownerId: '1', repoId: '2' }, immutable)).toBe('granted');
    expect(decide(github, { ...names, ownerId: '1', repoId: '3' }, named)).toBe('no_policy_applies');
  });

  test('with an environment alone admits that environment and no branch', () => {
    const values = { ...names, environment: 'production' };
    expect(render(github, values).policies).toHaveLength(1);
    expect(decide(github, values, named)).toBe('no_policy_applies');
    expect(decide(github, values, { ...named, sub: 'repo:octo-org/octo.repo:environment:production' })).toBe(
      'granted',
    );
  });

  test('with a dot in its name is that repository only', () => {
    const other = {
      ...named,
      sub: 'repo:octo-org/octoXrepo:ref:refs/heads/main',
      repository: 'octo-org/octoXrepo',
    };
    expect(decide(github, names, other)).toBe('no_policy_applies');
  });
});

describe('values', () => {
  const github = load('github-actions');

  test('that are required and missing or empty are named', () => {
    expect(renderPreset(github, { owner: '' })).toEqual({
      ok: false,
      fault: { missing: ['owner', 'repo'], faults: [] },
    });
  });

  test('that the preset does not have are a fault: a misspelt one would widen the policy', () => {
    const rendered = renderPreset(github, { owner: 'a', repo: 'b', enviroment: 'production' });
    expect(rendered.ok ? [] : rendered.fault.faults.map(({ placeholder }) => placeholder)).toEqual([
      'enviroment',
    ]);
  });

  test('with an invalid format are a fault', () => {
    const rendered = renderPreset(github, { owner: 'a/b', repo: 'b', repoId: 'x1' });
    expect(rendered.ok ? [] : rendered.fault.faults.map(({ placeholder }) => placeholder)).toEqual([
      'owner',
      'repoId',
    ]);
  });
});

test.each([
  'https://token.actions.githubusercontent.com.evil.example',
  'http://token.actions.githubusercontent.com',
  'https://oidc.eks.us-west-2.evil.example/x.amazonaws.com/id/ABC',
  'https://example.com/oidc',
  '{issuerUrl}',
  '',
])('no preset matches the issuer %j', (issuer) => {
  expect(findPresetForIssuer(issuer)).toBeUndefined();
});
