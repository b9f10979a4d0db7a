import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentName, organizationName } from '../../../../test/support/parsed-names.ts';
import { hostileText, hostileTrust } from '../../../../test/support/trust/hostile-trust.ts';
import { readHcl } from '../../../../test/support/trust/read-hcl.ts';
import { optionOf, recordCommands } from '../../../../test/support/trust/recorded-commands.ts';
import { recordProgram } from '../../../../test/support/trust/recorded-program.ts';
import { textOf } from '../../../../test/support/trust/text-of.ts';
import type { Audience } from '../../../contract/audience.ts';
import type { Trust, TrustedSubject } from '../trust.ts';
import { TrustError } from '../trust-error.ts';
import { makeAzureDocuments } from './azure.ts';

/** Returns the expected members of each credential, without its name. */
const credentialsOf = ({ issuer, audience, subjects }: Trust) =>
  subjects.map(({ text }) =>
    expect.objectContaining({ issuer: issuer.url, subject: text, audiences: [audience] }),
  );

const parse = (text: string): unknown => JSON.parse(text);

test('each subject has its own credential document', () => {
  fc.assert(
    fc.property(hostileTrust, (trust) => {
      const documents = makeAzureDocuments(trust, {}, 'commands').filter(
        ({ language }) => language === 'json',
      );
      expect(documents.map(({ text }) => parse(text))).toEqual(credentialsOf(trust));
    }),
  );
});

test('the shell passes the values to the Azure CLI unchanged', async () => {
  await fc.assert(
    fc.asyncProperty(hostileTrust, hostileText, async (trust, text) => {
      const names = { application: `app ${text}`, subscriptionId: 's1' };
      const script = textOf(makeAzureDocuments(trust, names, 'commands'), 'setup.sh');
      const [application, principal, ...others] = await recordCommands(script);
      const assignment = others.pop();
      if (!application || !principal || !assignment) throw new Error('expected three commands');
      expect(optionOf(application, 'display-name')).toBe(names.application);
      expect(principal.words).toEqual(['az', 'ad', 'sp', 'create', '--id', 'printed-by-az']);
      expect(others.map((command) => parse(optionOf(command, 'parameters')))).toEqual(credentialsOf(trust));
      expect(optionOf(assignment, 'scope')).toBe('/subscriptions/s1');
    }),
    { numRuns: 8 },
  );
});

test('Terraform reads the values unchanged', () => {
  fc.assert(
    fc.property(hostileTrust, hostileText, (trust, application) => {
      const resources = readHcl(textOf(makeAzureDocuments(trust, { application }, 'terraform'), 'main.tf'));
      expect(resources[0]?.body).toEqual({ display_name: application });
      const credentials = resources.filter(({ type }) => type.includes('federated'));
      expect(credentials.map(({ body }) => body)).toEqual(credentialsOf(trust));
      const labels = resources.map(({ type, label }) => `${type}.${label}`);
      expect(new Set(labels).size).toBe(labels.length);
    }),
  );
});

test('Pulumi reads the values unchanged', () => {
  fc.assert(
    fc.property(hostileTrust, hostileText, (trust, application) => {
      const resources = recordProgram(
        textOf(makeAzureDocuments(trust, { application }, 'pulumi'), 'index.ts'),
      );
      expect(resources[0]?.inputs).toEqual({ displayName: application });
      const credentials = resources.filter(({ type }) => type.includes('Federated'));
      expect(credentials.map(({ inputs }) => inputs)).toEqual(credentialsOf(trust));
    }),
  );
});

const subject: TrustedSubject = {
  parts: {
    kind: 'environment',
    organization: organizationName('acme'),
    environment: { project: environmentName('app'), environment: environmentName('prod') },
  },
  text: 'pulumi:environments:org:acme:env:app/prod',
  isPattern: false,
};
const trust: Trust = {
  issuer: { version: 'v1', url: 'https://id.example.com/oidc', algorithm: 'RS256' },
  organization: { id: 'o1', name: organizationName('acme') },
  audience: 'azure:acme' as Audience,
  label: 'app-prod',
  subjects: [subject],
};

function codeOf(changes: Partial<Trust>): string {
  try {
    makeAzureDocuments({ ...trust, ...changes }, {}, 'commands');
    return 'accepted';
  } catch (error) {
    return error instanceof TrustError ? error.code : String(error);
  }
}

test.each<[string, Partial<Trust>, string]>([
  ['no subject', { subjects: [] }, 'subject_required'],
  ['a pattern', { subjects: [{ ...subject, isPattern: true }] }, 'wildcard_unsupported'],
  ['600 characters', { subjects: [{ ...subject, text: 'a'.repeat(600) }] }, 'accepted'],
  ['601 characters', { subjects: [{ ...subject, text: 'a'.repeat(601) }] }, 'value_unsupported'],
  ['20 subjects', { subjects: Array<TrustedSubject>(20).fill(subject) }, 'accepted'],
  ['21 subjects', { subjects: Array<TrustedSubject>(21).fill(subject) }, 'value_unsupported'],
])('Entra and %s', (_what, changes, code) => {
  expect(codeOf(changes)).toBe(code);
});
