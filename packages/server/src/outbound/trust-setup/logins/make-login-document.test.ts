import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluateText } from '../../../../test/support/environments/evaluate-text.ts';
import { organizationName } from '../../../../test/support/parsed-names.ts';
import { hostileText, hostileTrust } from '../../../../test/support/trust/hostile-trust.ts';
import { textOf } from '../../../../test/support/trust/text-of.ts';
import { findProvider, providerNames } from '../../../environments/providers/index.ts';
import type { JsonObject } from '../../../platform/json/json.ts';
import { makeTrustSetup, type TrustRequest } from '../make-trust-setup.ts';
import { placeholders } from '../text/placeholders.ts';
import { type TrustNames, trustClouds, trustFormats } from '../trust.ts';
import { TrustError } from '../trust-error.ts';
import { chooseLogin } from './choose-login.ts';
import { makeLoginDocument } from './make-login-document.ts';

/** Opens a document with logins that check their inputs as the server does, and records these. */
async function open(text: string) {
  const providers = Object.fromEntries(
    providerNames.map((name) => {
      const schema = findProvider(name);
      if (schema === null) throw new Error(`no provider ${name}`);
      return [name, { ...schema, open: () => ({ ok: true, value: { outputs: {}, secrets: [] } }) as const }];
    }),
  );
  const { diagnostics, opened } = await evaluateText(text, { providers });
  return { diagnostics, opened: opened.map(({ provider, inputs }) => ({ provider, inputs })) };
}

function setUp(request: Pick<TrustRequest, 'cloud' | 'selection'> & Partial<TrustRequest>) {
  return makeTrustSetup(
    {
      organization: { id: '0197', name: organizationName('acme') },
      names: {},
      format: 'commands',
      ...request,
    },
    {
      namespace: 'pulumi',
      issuerUrls: () => ({ v1: 'https://id.example.com/oidc', v2: 'https://id.example.com/oidc/v2' }),
      algorithms: { v1: 'RS256', v2: 'RS256' },
    },
  );
}

/** Fills in the placeholders as a reader would. */
function fillIn(text: string): string {
  const values: Readonly<Record<keyof typeof placeholders, string>> = {
    accountId: '123456789012',
    subscriptionId: '00000000-0000-0000-0000-000000000001',
    projectNumber: '42',
    serviceAccount: 'deploy@acme.iam.gserviceaccount.com',
    clientId: '00000000-0000-0000-0000-00000000000a',
    tenantId: '00000000-0000-0000-0000-00000000000b',
    vaultHost: 'vault.example.com:8200',
  };
  return Object.entries(placeholders).reduce(
    (filled, [key, { text: placeholder }]) =>
      filled.replaceAll(placeholder, values[key as keyof typeof placeholders]),
    text,
  );
}

const attributes = 'pulumi.user.login=ann,pulumi.token.type=personal';
const selections: readonly TrustRequest['selection'][] = [
  { project: 'app', environment: 'prod' },
  { environment: 'staging,prod' },
  { unsaved: true },
  { attributes },
  { environmentId: 'e1' },
];
const cases = trustClouds.flatMap((cloud) => selections.map((selection) => ({ cloud, selection })));

describe('the document of the environment', () => {
  test.each(cases)('has a login that the contract accepts: $cloud, $selection', async (request) => {
    for (const format of trustFormats) {
      const text = textOf(setUp({ ...request, format }).documents, 'environment.yaml');
      const { diagnostics, opened } = await open(fillIn(text));
      expect(diagnostics).toEqual([]);
      expect(opened).toHaveLength(1);
    }
  });

  test.each(trustClouds)('on %s, lists its placeholders', (cloud) => {
    const setup = setUp({ cloud, selection: { project: 'app', environment: 'prod' } });
    const text = textOf(setup.documents, 'environment.yaml');
    const words = text.match(/\b[A-Z]+_[A-Z_]+\b/g) ?? [];
    expect(setup.placeholders.map((placeholder) => placeholder.text)).toEqual(expect.arrayContaining(words));
  });

  test('is refused as long as the number of the project is not filled in', async () => {
    const { documents } = setUp({ cloud: 'gcp', selection: { project: 'app', environment: 'prod' } });
    const { diagnostics, opened } = await open(textOf(documents, 'environment.yaml'));
    expect(diagnostics).toEqual(['5:18 expected number, got string']);
    expect(opened).toEqual([]);
  });

  test('has the subject attributes of the trust, in their order', async () => {
    const { documents } = setUp({ cloud: 'azure', selection: { attributes } });
    const { opened } = await open(textOf(documents, 'environment.yaml'));
    expect(opened[0]?.inputs).toMatchObject({
      subjectAttributes: ['pulumi.user.login', 'pulumi.token.type'],
    });
  });

  test('requests the audience of the trust from Vault', async () => {
    const inputsWith = async (audience: string) => {
      const { documents } = setUp({
        cloud: 'vault',
        selection: { project: 'app', environment: 'prod' },
        audience,
      });
      return (await open(fillIn(textOf(documents, 'environment.yaml')))).opened[0]?.inputs;
    };
    expect(await inputsWith('acme')).toMatchObject({ jwt: { role: 'symbolon-app-prod', mount: 'jwt' } });
    expect(await inputsWith('vault:acme')).toMatchObject({ jwt: { audiencePrefix: 'vault' } });
  });

  test.each(trustClouds)('on %s, deployments and workloads have no document', (cloud) => {
    for (const selection of [
      { project: 'app', stack: 'prod' },
      { workloadIssuer: 'i1', workloadSubject: 'repo:acme/app' },
    ])
      expect(setUp({ cloud, selection }).documents.map(({ name }) => name)).not.toContain('environment.yaml');
  });

  test.each(['0', '9999999999999999999'])('no login has the project %s', (projectNumber) => {
    const wanted = { cloud: 'gcp', selection: { project: 'app', environment: 'prod' } } as const;
    expect(() => setUp({ ...wanted, names: { projectNumber } })).toThrow(TrustError);
  });
});

/** Names in the form that the route accepts. */
const names: fc.Arbitrary<TrustNames> = fc.record(
  {
    role: fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
    accountId: fc.stringMatching(/^[0-9]{12}$/),
    subscriptionId: fc.stringMatching(/^[0-9A-Fa-f-]{36}$/),
    projectNumber: fc.stringMatching(/^[1-9][0-9]{0,14}$/),
    pool: fc.stringMatching(/^[a-z0-9-]{4,32}$/),
    provider: fc.stringMatching(/^[a-z0-9-]{4,32}$/),
    serviceAccount: fc.stringMatching(/^[a-z0-9-]{1,63}@[a-z0-9.-]{1,190}$/),
    mount: fc.stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_/-]{0,99}$/),
  },
  { requiredKeys: ['projectNumber'] },
);

describe('for any names', () => {
  test('the environment language reads the inputs unchanged, and finds no fault in them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...trustClouds), hostileTrust, names, async (cloud, trust, given) => {
        const environment = trust.subjects.filter(({ parts }) => parts.kind === 'environment');
        const login = chooseLogin(cloud, { ...trust, subjects: environment }, given);
        if (login === null) throw new Error('expected a login');
        const { diagnostics, opened } = await open(makeLoginDocument(cloud, login).text);
        expect(diagnostics).toEqual([]);
        expect(opened).toEqual([{ provider: login.name, inputs: login.inputs }]);
      }),
    );
  });

  test('the environment language reads an audience unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText, async (audience) => {
        fc.pre(audience.trim() !== '');
        const inputs: JsonObject = { audience, identityToken: { version: 'v2' } };
        const { diagnostics, opened } = await open(makeLoginDocument('aws', { name: 'oidc', inputs }).text);
        expect(diagnostics).toEqual([]);
        expect(opened).toEqual([{ provider: 'oidc', inputs }]);
      }),
    );
  });
});
