import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { auditEventNames } from '../../src/audit/audit-event.ts';
import { createWireNames, identityTokenType } from '../../src/contract/urns.ts';
import { type RefusalCode, reasonCodes } from '../../src/inbound/decisions/index.ts';
import {
  type AuditedPolicy,
  compilePolicies,
  evaluatePolicies,
  explainPolicies,
  lintPolicies,
  type Policy,
  parsePolicies,
  tokenTypes,
} from '../../src/inbound/policies/index.ts';
import { oauthErrorOf } from '../../src/inbound/token-exchange/oauth-error.ts';
import { parseScope } from '../../src/inbound/token-exchange/request/requested-token.ts';
import { findPresetForIssuer } from '../../src/inbound/trusted-issuers/index.ts';
import { parseExactly } from '../../src/platform/json/exact-json.ts';
import type { JsonObject } from '../../src/platform/json/json.ts';
import { organizationName } from '../support/parsed-names.ts';

const root = resolve(import.meta.dirname, '../../../..');
const source = 'packages/server/src/';
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const documents = ['*.md', 'docs/**/*.md', 'packages/*/*.md'].flatMap((pattern) =>
  globSync(pattern, { cwd: root }),
);
const policyPage = read('docs/policies.md');
const reasonPage = read('docs/reason-codes.md');
const names = createWireNames({ namespace: 'pulumi', publicUrl: () => 'https://id.example.com' });
const organizationAudiences = names.organizationAudiences(organizationName('acme'));

/** The JSON of every fenced block of `docs/policies.md` whose info string is `json {kind}`. */
function examples<Example>(kind: string): [string, Example][] {
  const blocks = policyPage.matchAll(new RegExp(`^\`\`\`json ${kind}\\n([\\s\\S]*?)^\`\`\``, 'gm'));
  return [...blocks].map(({ 1: text = '', index }) => [
    placeOf(policyPage, index),
    // Claims as a token writes them: numbers are not rounded.
    parseExactly(text) as Example,
  ]);
}

function placeOf(text: string, offset: number): string {
  return `line ${text.slice(0, offset).split('\n').length}`;
}

function parsed(policies: unknown): readonly Policy[] {
  const result = parsePolicies(policies);
  if (!result.ok) throw new Error(JSON.stringify(result.fault));
  return result.value;
}

const withAudience = (claims: JsonObject): JsonObject => ({ aud: organizationAudiences[0] ?? '', ...claims });

function requestOf(scope: string, claims: JsonObject, audience?: string) {
  const kind = { team: 'team', user: 'personal', runner: 'runner' }[scope.split(':')[0] ?? ''];
  const parameters =
    audience === undefined
      ? { requested_token_type: names.accessTokenType(kind ?? 'organization'), scope }
      : { requested_token_type: identityTokenType, audience };
  const result = parseScope(new Map(Object.entries(parameters)), names);
  if (!result.ok) throw new Error(result.fault.message);
  const { tokenType, target, admin } = result.value;
  return {
    tokenType,
    target,
    adminRequested: admin,
    claims: withAudience(claims),
    organizationAudiences,
  };
}

/** Returns the anchors of a page's headings, as GitHub forms them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** The codes in the first column of the Markdown table below a heading. */
function codesInTable(text: string, heading: string): string[] {
  const [, section = ''] = `\n${text}`.split(`\n${heading}\n`);
  const table = section.split(/\n#/)[0] ?? '';
  return [...table.matchAll(/^\| ((?:`[\w]+`(?:, )?)+) \|/gm)].flatMap(({ 1: cell = '' }) =>
    [...cell.matchAll(/`(\w+)`/g)].map(({ 1: code = '' }) => code),
  );
}

/** The members of a union type of string literals, in a source file. */
function membersOfUnion(path: string, type: string): string[] {
  const [, body = ''] = read(source + path).split(`type ${type} =`);
  return [...(body.split(';')[0] ?? '').matchAll(/'(\w+)'/g)].map(({ 1: member = '' }) => member);
}

describe('the policy language as documented', () => {
  interface Decided {
    policies: unknown;
    requests: {
      scope?: string;
      audience?: string;
      claims: JsonObject;
      outcome: string;
      audited?: AuditedPolicy[];
    }[];
  }

  test.each(examples<Decided>('example'))('%s decides as documented', (_place, { policies, requests }) => {
    const compiled = compilePolicies(parsed(policies));
    expect(requests.length).toBeGreaterThan(0);
    for (const { scope = '', audience, claims, outcome, audited } of requests) {
      const decision = evaluatePolicies(compiled, requestOf(scope, claims, audience));
      const reason = decision.outcome === 'allow' ? 'granted' : decision.reason;
      expect({ scope, claims, outcome: reason }).toEqual({ scope, claims, outcome });
      if (audited) expect(decision.audited).toEqual(audited);
    }
  });

  test.each(examples<{ policies: unknown; faults: string[] }>('refused'))(
    '%s is refused with the documented faults',
    (_place, { policies, faults }) => {
      const result = parsePolicies(policies);
      expect(result.ok ? [] : result.fault.map(({ path, message }) => `${path} ${message}`)).toEqual(faults);
    },
  );

  const lints = examples<{ issuer: string; policies: unknown; warnings: string[] }>('lint');

  test.each(lints)('%s warns as documented', (_place, { issuer, policies, warnings }) => {
    const {
      lints: presetLints = [],
      claims: knownClaims = [],
      claimsKnown = 'some',
    } = findPresetForIssuer(issuer) ?? {};
    const found = lintPolicies(
      parsed(policies),
      { issuer, organizationAudiences, knownClaims, claimsKnown },
      presetLints,
    );
    expect(found.map(({ policyIndex, code }) => `${policyIndex} ${code}`)).toEqual(warnings);
  });

  const hints = examples<{ rules: JsonObject; claims: JsonObject; hints: string[] }>('hint');

  test.each(hints)('%s gives a hint as documented', (_place, { rules, claims, hints: codes }) => {
    const policies = parsed([{ decision: 'allow', tokenType: 'organization', rules }]);
    const explained = explainPolicies(policies, requestOf('', claims));
    expect(explained.flatMap((policy) => policy.hints.map(({ code }) => code))).toEqual(codes);
  });

  test('every lint is documented with an example', () => {
    const known = membersOfUnion('inbound/policies/lint/lint-warning.ts', 'LintCode');
    expect(codesInTable(policyPage, '## Lints').sort()).toEqual(known.toSorted());
    const shown = lints.flatMap(([, { warnings }]) => warnings.map((warning) => warning.split(' ')[1]));
    // It depends on the organization: journeys/unknown-targets.test.ts.
    const ofPolicies = known.filter((code) => code !== 'target_unknown');
    expect([...new Set(shown)].sort()).toEqual(ofPolicies.toSorted());
  });

  test('every hint is documented with an example', () => {
    const known = membersOfUnion('inbound/policies/hints/hint.ts', 'HintCode');
    expect(codesInTable(policyPage, '## Hints').sort()).toEqual(known.toSorted());
    expect([...new Set(hints.flatMap(([, { hints: codes }]) => codes))].sort()).toEqual(known.toSorted());
  });

  test('every token type, policy reason and limit is documented', () => {
    const words = [...tokenTypes, 'denied_by_policy', 'scope_not_authorized', 'no_policy_applies'];
    expect(words.filter((word) => !policyPage.includes(`\`${word}\``))).toEqual([]);
    const bounds = ['1,000 policies', '64 rules', '64 patterns', '1,024 characters', '5,000 patterns'];
    const text = policyPage.replaceAll('\n', ' ');
    expect(bounds.filter((bound) => !text.includes(bound))).toEqual([]);
  });
});

describe('the reason codes as documented', () => {
  test('are all present, in the order of the source', () => {
    expect(codesInTable(reasonPage, '# Reason codes')).toEqual(reasonCodes);
  });

  test.each(reasonCodes.filter((code): code is RefusalCode => code !== 'granted'))(
    '%s has its OAuth error',
    (code) => {
      expect(reasonPage).toContain(`\n| \`${code}\` | \`${oauthErrorOf[code]}\` |`);
    },
  );

  test('name those with the same error for the caller', () => {
    const [, undisclosed = ''] = read(`${source}inbound/token-exchange/oauth-error.ts`).split(
      'undisclosedReasons',
    );
    const alike = [...(undisclosed.split(']')[0] ?? '').matchAll(/'(\w+)'/g)].map(({ 1: code = '' }) => code);
    expect(alike.length).toBeGreaterThan(0);
    expect(reasonPage.replaceAll('\n', ' ')).toContain(alike.map((code) => `\`${code}\``).join(', '));
  });
});

describe('the configuration as documented', () => {
  const rows = [...read('docs/configuration.md').matchAll(/^\| (`SYMBOLON_[^|]*) \|/gm)];

  test('has every variable that the server reads, and no other', () => {
    const described = rows.flatMap(({ 1: cell = '' }) => cell.match(/SYMBOLON_[A-Z0-9_]+/g) ?? []);
    const readBySources = ['config.ts', 'config-signing.ts'].flatMap((file) =>
      variablesReadIn(`${source}config/${file}`),
    );
    expect(described.length).toBeGreaterThan(10);
    expect(described.sort()).toEqual([...new Set(readBySources)].sort());
  });

  /** The variables of the server that a source file names. */
  function variablesReadIn(path: string): string[] {
    const text = read(path).replace(/foreignPrefixes = \[.*/, '');
    return [...text.matchAll(/'(SYMBOLON_[A-Z0-9_]+)'/g)].map(({ 1: name = '' }) => name);
  }
});

describe('the Markdown files', () => {
  test.each(documents)('%s has links that lead somewhere', (path) => {
    const text = read(path).replaceAll(/^```[\s\S]*?^```/gm, '');
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: link = '' }) => link);
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    const broken = relative.filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? join(root, path) : resolve(root, dirname(path), file);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(target, 'utf8')).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test.each(documents)('%s labels a link to a file with the name of that file', (path) => {
    const links = [...read(path).matchAll(/\[`?([\w./-]+\.(?:ts|tsx|md|ya?ml|json))`?\]\(([^)\s#]+)/g)];
    const wrong = links.filter(({ 1: label = '', 2: target = '' }) => basename(label) !== basename(target));
    expect(wrong.map(([link]) => link)).toEqual([]);
  });

  test.each(documents)('%s names scripts that exist', (path) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const run = [...read(path).matchAll(/\bnpm run ([\w:-]+)/g)].map(({ 1: script = '' }) => script);
    expect(run.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
  });

  test.each(documents)('%s names commands that exist', (path) => {
    const registry = read('packages/cli/src/command-registry.ts');
    const commands = [...registry.matchAll(/^ {2}'?([a-z -]+)'?: async/gm)].map(({ 1: name = '' }) =>
      name.replaceAll(' ', '-'),
    );
    const used = [
      ...read(path).matchAll(
        /(?:`|^(?:npx )?|(?:npx|\||\() ?)symbolon ([a-z-]+[a-z])(?: ([a-z]+))?(?: ([a-z]+))?/gm,
      ),
    ];
    const missing = used.flatMap(({ 1: first = '', 2: second = '', 3: third = '' }) => {
      const names = [`${first}-${second}-${third}`, `${first}-${second}`, first];
      const group = commands.some((command) => command.startsWith(`${first}-`)) && second === '';
      const known = first === 'help' || group || names.some((candidate) => commands.includes(candidate));
      return known ? [] : [names[1] ?? first];
    });
    expect(missing).toEqual([]);
  });

  test.each(documents)('%s names sources that exist', (path) => {
    const mentioned = read(path).match(/\bpackages\/[\w/.-]+\.(?:ts|json)\b/g) ?? [];
    expect(mentioned.filter((mention) => !existsSync(join(root, mention)))).toEqual([]);
  });

  test('the threat model cites tests that exist under those names', () => {
    const text = read('docs/threat-model.md');
    const citations = [...text.matchAll(/\[[^\]]+\]\((\S+\.test\.ts)\) “([^”]+)”/g)];
    expect(citations.length).toBeGreaterThan(30);
    const missing = citations.filter(
      ({ 1: file = '', 2: name = '' }) => !readFileSync(resolve(root, 'docs', file), 'utf8').includes(name),
    );
    expect(missing.map(({ 1: file = '', 2: name = '' }) => `${basename(file)}: ${name}`)).toEqual([]);
  });

  test('the threat model has a test for every threat that this code stops', () => {
    const tables = read('docs/threat-model.md').split('| threat | stopped by | test |\n').slice(1);
    const rows = tables.flatMap((table) => table.split('\n\n', 1).join('').split('\n').slice(1));
    expect(rows.length).toBeGreaterThan(90);
    const untested = rows.filter((row) => !/“[^”]+” \|$/.test(row));
    expect(untested.map((row) => row.split(' | ', 1).join(''))).toEqual([
      '| reads or changes traffic between client and server',
    ]);
  });
});

describe('the sources', () => {
  const sources = globSync('{packages/*/{src,test},action/src,tools,bench,demo}/**/*.ts', { cwd: root });
  const pages = new Map(documents.map((path) => [path, anchorsOf(read(path))]));

  test('refer to pages and headings that exist', () => {
    const missing = sources.flatMap((path) =>
      [...read(path).matchAll(/\b(docs\/[\w/-]+\.md)(?:#([\w-]+))?/g)]
        .filter(({ 1: page = '', 2: heading }) => {
          const headings = pages.get(page);
          return !headings || (heading !== undefined && !headings.includes(heading));
        })
        .map(([reference]) => `${path}: ${reference}`),
    );
    expect(missing).toEqual([]);
  });
});

describe('the walkthrough of environments', () => {
  test('lists every audit event of environments', () => {
    const text = read('docs/walkthroughs/opening-an-environment.md');
    const events = auditEventNames.filter((name) => name.includes('environment'));
    expect(events.length).toBeGreaterThan(15);
    expect(events.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the decisions', () => {
  const decisions = documents.filter((path) => /^docs\/decisions\/\d{4}-/.test(path));

  test('each have context, decision and consequences, within half a page', () => {
    expect(decisions.length).toBeGreaterThan(0);
    for (const path of decisions) {
      const text = read(path);
      for (const heading of ['## Context', '## Decision', '## Consequences'])
        expect(text, path).toContain(heading);
    }
  });

  test('name every dependency, with a reason', () => {
    const text = read(decisions.find((path) => path.includes('dependencies')) ?? '');
    const manifests = ['package.json', ...globSync('packages/*/package.json', { cwd: root })];
    const dependencies = manifests.flatMap((path) => {
      const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
      return ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
        Object.keys(manifest[kind] ?? {}),
      );
    });
    const documented = [...text.matchAll(/^\| ((?:`[^`]+`(?:, )?)+) \|/gm)].flatMap(({ 1: cell = '' }) =>
      [...cell.matchAll(/`([^`]+)`/g)].map(({ 1: name = '' }) => name),
    );
    const foreign = [...new Set(dependencies)].filter((name) => !name.startsWith('@symbolon/'));
    expect(documented.sort()).toEqual(foreign.sort());
  });
});
