import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseSelection } from './parse-selection.ts';
import { readInputs } from './read-inputs.ts';
import { selectVariables } from './select-variables.ts';

function read(inputs: Readonly<Record<string, string>>) {
  const given = { url: 'https://symbolon.example', organization: 'acme', ...inputs };
  return readInputs(
    Object.fromEntries(Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
  );
}

test('url and organization are enough', () => {
  expect(read({})).toEqual({
    url: 'https://symbolon.example',
    organization: 'acme',
    namespace: 'pulumi',
    audience: 'urn:symbolon:org:acme',
    requestedTokenType: 'organization',
    scope: '',
    tokenExpirationSeconds: null,
    environment: null,
    environmentLifetimeSeconds: null,
    exported: { named: new Map(), all: true },
    keys: new Map(),
  });
});

test.each([
  [{ team: 'deploy' }, 'team', 'team:deploy'],
  [{ user: 'ann' }, 'personal', 'user:ann'],
  [{ scope: 'team:deploy' }, 'team', 'team:deploy'],
  [{ scope: 'user:ann' }, 'personal', 'user:ann'],
  [{ scope: 'admin' }, 'organization', 'admin'],
  [{ 'requested-token-type': 'organization', scope: 'admin' }, 'organization', 'admin'],
  [
    { 'requested-token-type': 'urn:pulumi:token-type:access_token:team', team: 'deploy' },
    'team',
    'team:deploy',
  ],
])(
  '%j requests a token of type %s with scope %s',
  (inputs: Record<string, string>, requestedTokenType, scope) => {
    expect(read(inputs)).toMatchObject({ requestedTokenType, scope });
  },
);

test.each([
  ['prod', { project: 'default', environment: 'prod' }],
  ['app/prod', { project: 'app', environment: 'prod' }],
  ['app/prod@3', { project: 'app', environment: 'prod', version: '3' }],
])('the environment %s is %j', (environment, expected) => {
  expect(read({ environment }).environment).toEqual(expected);
});

test.each([
  [{ url: ' ' }, 'the input "url" is required'],
  [{ organization: '' }, 'the input "organization" is required'],
  [{ team: 'a', user: 'b' }, 'one of the inputs team, user and scope'],
  [{ team: 'a', scope: 'admin' }, 'one of the inputs team, user and scope'],
  [{ team: 'a', 'requested-token-type': 'personal' }, 'the input "team" requests a team token'],
  [{ scope: 'user:a', 'requested-token-type': 'team' }, 'the input "scope" requests a personal token'],
  [{ 'requested-token-type': 'team' }, 'requested-token-type team requires the input "team"'],
  [{ 'requested-token-type': 'personal' }, 'requested-token-type personal requires the input "user"'],
  [{ 'requested-token-type': 'runner' }, 'must be organization, team or personal'],
  [{ 'token-expiration': '2h' }, 'the input "token-expiration" must be a number of seconds'],
  [{ 'environment-lifetime': '0' }, 'the input "environment-lifetime" must be a number of seconds'],
  [{ environment: 'acme/app/prod' }, 'the organization is a separate input'],
  [{ environment: 'app/prod@' }, 'project/env or project/env@version'],
  [{ keys: 'a' }, 'the input "keys" requires the input "environment"'],
  [{ environment: 'prod', keys: '*' }, 'does not accept *'],
  [{ environment: 'prod', keys: 'a.b' }, 'use NAME=a.b'],
  [{ environment: 'prod', keys: 'access-token=a' }, 'the output access-token is reserved'],
])('%j is refused: %s', (inputs: Record<string, string>, message) => {
  expect(() => read(inputs)).toThrow(expect.objectContaining({ name: 'ActionError' }));
  expect(() => read(inputs)).toThrow(message);
});

describe('selected variables', () => {
  test.each([
    ['A', ['A', 'A']],
    ['A, B', ['A', 'A', 'B', 'B']],
    ['\n X=A \n\nB,\n', ['X', 'A', 'B', 'B']],
    ['*', ['A', 'A', 'B', 'B', 'C', 'C']],
    ['X=A,*', ['B', 'B', 'C', 'C', 'X', 'A']],
    ['B=A,*', ['C', 'C', 'B', 'A']],
    ['', []],
  ])('%j means %j', (text, expected) => {
    expect([...selectVariables(['A', 'B', 'C'], parseSelection(text))].flat()).toEqual(expected);
  });

  test.each([
    ['D', 'no variable or file D; it has A, B-C, NODE_OPTIONS'],
    ['X=', 'no variable or file ;'],
    ['=A', '"" is not a valid variable name'],
    ['B-C', '"B-C" is not a valid variable name'],
    ['NODE_OPTIONS', 'export it under another name'],
    ['node_options=A', 'export it under another name'],
    ['*', 'is not a valid variable name'],
  ])('%j is refused: %s', (text, message) => {
    const select = () => selectVariables(['A', 'B-C', 'NODE_OPTIONS'], parseSelection(text));
    expect(select).toThrow(message);
  });

  test('any mapping can be expressed', () => {
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.]{0,9}$/);
    const separator = fc.constantFrom(',', '\n', '\r\n', ' , ', ',\n');
    fc.assert(
      fc.property(fc.dictionary(name, name), separator, (given, between) => {
        const text = Object.entries(given)
          .map(([wanted, from]) => `${wanted}=${from}`)
          .join(between);
        expect(parseSelection(text)).toEqual({ named: new Map(Object.entries(given)), all: false });
      }),
    );
  });
});
