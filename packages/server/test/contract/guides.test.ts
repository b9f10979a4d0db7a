import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeTrustSetup, type TrustRequest } from '../../src/outbound/trust-setup/make-trust-setup.ts';
import { trustFormats } from '../../src/outbound/trust-setup/trust.ts';
import type { TrustWarningCode } from '../../src/outbound/trust-setup/warn-of-trust.ts';
import { organizationName } from '../support/parsed-names.ts';
import { textOf } from '../support/trust/text-of.ts';

const directory = resolve(import.meta.dirname, '../../../../docs/guides');
const guides = { aws: 'aws.md', azure: 'azure.md', gcp: 'google-cloud.md', vault: 'vault.md' } as const;

/** The organization of the guides. */
const organization = { id: '01a2075f-4762-7277-b1df-870e2e22a1be', name: organizationName('acme') };
const context = {
  namespace: 'pulumi',
  issuerUrls: () => ({ v1: 'https://id.example.com/oidc', v2: 'https://id.example.com/oidc/v2' }),
  algorithms: { v1: 'RS256', v2: 'RS256' },
} as const;
const names = {
  accountId: '123456789012',
  subscriptionId: '00000000-0000-0000-0000-000000000001',
  projectNumber: '123456789012',
  serviceAccount: 'deploy@my-project.iam.gserviceaccount.com',
  policies: ['app-prod'],
};
const selections: Readonly<Record<string, TrustRequest['selection']>> = {
  prod: { project: 'app', environment: 'prod' },
  test: { attributes: 'pulumi.user.login=ann,pulumi.token.type=personal' },
};

const generatedBlock = /^```(\w+) generated: (\w+) (\w+) (\S+) (\w+)\n[\s\S]*?^```$/gm;

const read = (guide: string) => readFileSync(join(directory, guide), 'utf8');

function load<Known extends string>(known: readonly Known[], text: string): Known {
  const found = known.find((candidate) => candidate === text);
  if (found === undefined) throw new Error(`${text} is none of ${known.join(', ')}`);
  return found;
}

function make(cloud: TrustRequest['cloud'], format: string, example: string) {
  const selection = selections[example];
  if (!selection) throw new Error(`there is no example ${example}`);
  const request = { cloud, organization, selection, names, format: load(trustFormats, format) };
  return makeTrustSetup(request, context);
}

describe.each(Object.entries(guides))('the guide for %s', (name, guide) => {
  const cloud = load(['aws', 'azure', 'gcp', 'vault'], name);
  const blocks = [...read(guide).matchAll(generatedBlock)];

  test('contains exactly the server’s documents (vitest -u updates it)', async () => {
    const updated = read(guide).replaceAll(
      generatedBlock,
      (_, language: string, of: string, format: string, document: string, example: string) => {
        const text = textOf(make(load([cloud], of), format, example).documents, document);
        return `\`\`\`${language} generated: ${of} ${format} ${document} ${example}\n${text}\`\`\``;
      },
    );
    await expect(updated).toMatchFileSnapshot(join(directory, guide));
  });

  test('contains every document, in every format; that of the environment, which is the same, once', () => {
    const shown = blocks.map(([, , , format, document, example]) => `${format} ${document} ${example}`);
    const all = trustFormats.flatMap((format) =>
      make(cloud, format, 'prod')
        .documents.filter(({ name }) => format === 'commands' || name !== 'environment.yaml')
        .map((document) => `${format} ${document.name} prod`),
    );
    expect(shown).toEqual(expect.arrayContaining(all));
    expect(make(cloud, 'commands', 'prod').warnings).toEqual([]);
  });

  test('documents every warning of this cloud', () => {
    const codes = [...read(guide).matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, code = '']) => code);
    expect(codes.filter((code) => code.includes('_') && isWarning(code)).sort()).toEqual(
      warningsOf[cloud].toSorted(),
    );
  });

  test('shows iss, aud and sub as in a refusal', () => {
    const { trust } = make(cloud, 'commands', 'prod');
    const text = read(guide);
    for (const part of [trust.issuer.url, trust.audience, trust.subjects[0]?.text])
      expect(text.split('## Read the error')[1]).toContain(part?.replace(/prod$/, ''));
  });
});

const ofEvery: readonly TrustWarningCode[] = [
  ...(['subject_unsaved', 'environment_not_bound', 'operations_all'] as const),
  ...(['audience_shared', 'issuer_not_https', 'issuer_not_public'] as const),
];
const warningsOf: Readonly<Record<TrustRequest['cloud'], readonly TrustWarningCode[]>> = {
  aws: [
    ...ofEvery,
    ...(['subject_absent', 'subject_pattern', 'pattern_crosses_projects'] as const),
    ...(['issuer_has_port', 'policy_too_long'] as const),
  ],
  azure: [...ofEvery, 'algorithm_refused'],
  gcp: [...ofEvery, 'subject_absent', 'subject_pattern', 'condition_bears_all'],
  vault: [...ofEvery, 'subject_absent', 'subject_pattern', 'pattern_crosses_projects'],
};

function isWarning(code: string): boolean {
  return Object.values(warningsOf)
    .flat()
    .some((known) => known === code);
}
