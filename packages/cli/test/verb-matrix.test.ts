import { describe, expect, test } from 'vitest';
import { listCommands } from '../src/command-registry.ts';
import { runInProcess } from './support/run-in-process.ts';

const verbs = ['list', 'get', 'create', 'set', 'edit', 'delete'] as const;

type Verb = (typeof verbs)[number];

const noDocument = 'it is not a document that an editor could show; set changes its properties';
const immutable = 'nothing in it can change';
const recorded = 'the server records it; nobody writes it';

/** The reason for each common verb that a noun does not have. */
const reasons: Readonly<Record<string, Partial<Readonly<Record<Verb, string>>>>> = {
  issuer: { edit: noDocument },
  preset: { create: 'presets are part of the server', set: immutable, edit: immutable, delete: immutable },
  policy: {
    list: 'get shows all policies of an issuer: they are one document',
    create: 'the document exists with its issuer; add adds a policy to it',
    delete: 'edit and set drop policies from the document, with the same confirmation',
  },
  decision: { create: recorded, set: immutable, edit: immutable, delete: 'decisions expire by themselves' },
  audit: {
    get: 'list --json prints whole events',
    create: recorded,
    set: immutable,
    edit: immutable,
    delete: 'the chain of hashes would break',
  },
  key: {
    create: 'rotate creates the next key',
    set: immutable,
    edit: immutable,
    delete: 'revoke removes a key, and rotate retires it',
  },
  'issuer-documents': {
    list: 'there are always the same ones',
    get: 'write prints or writes them',
    create: 'write creates them',
    set: 'they follow from the keys',
    edit: 'they follow from the keys',
    delete: 'they are files',
  },
  trust: {
    create: 'aws, azure, gcp and vault create a record with the setup that they generate',
    set: immutable,
    edit: immutable,
  },
  token: { set: immutable, edit: immutable, delete: 'revoke ends a token; its record stays' },
  session: {
    create: 'env open and env run create sessions',
    set: immutable,
    edit: immutable,
    delete: 'revoke ends a session; its record stays in the audit log',
  },
  org: {
    set: 'the server has no operation for it',
    edit: noDocument,
    delete: 'the server has no operation for it',
  },
  member: { edit: noDocument },
  team: { edit: noDocument },
  role: { edit: 'get --json prints the document, and set --file reads it' },
  pool: { edit: noDocument },
  env: {},
  'env version': {
    create: 'env set and env edit save revisions',
    set: immutable,
    edit: immutable,
    delete: 'retract ends access to a revision; its number stays',
  },
  'env tag': { create: 'set creates a tag, too', edit: noDocument },
  'env grant': { create: 'set creates a grant, too', edit: noDocument },
  'env settings': {
    list: 'every environment has one set of settings',
    create: 'they exist with the environment',
    edit: noDocument,
    delete: 'they exist with the environment',
  },
};

/** Groups that are not nouns: their second word is a cloud. */
const notNouns = ['login-cloud'];

const commands = (await listCommands()).map(({ name }) => name);
const nouns = [
  ...new Set(commands.flatMap((name) => (name.includes(' ') ? [name.slice(0, name.lastIndexOf(' '))] : []))),
].filter((noun) => !notNouns.includes(noun));

test('every group of commands is a noun of the matrix', () => {
  expect(nouns.toSorted()).toEqual(Object.keys(reasons).toSorted());
});

describe.each(nouns)('%s', (noun) => {
  test.each(verbs)('%s is a command, or there is a reason why not', (verb) => {
    const reason = reasons[noun]?.[verb];
    expect(commands.includes(`${noun} ${verb}`) ? 'command' : reason).toBe(reason ?? 'command');
  });
});

test.each([
  ['token', 'delete', 'Did you mean "symbolon token revoke"?'],
  ['session', 'rm', 'Did you mean "symbolon session revoke"?'],
  ['env version', 'delete', 'Did you mean "symbolon env version retract"?'],
  ['key', 'create', 'Did you mean "symbolon key rotate"?'],
  ['key', 'delete', 'Did you mean "symbolon key revoke"?'],
  ['env grant', 'create', 'Did you mean "symbolon env grant set"?'],
  ['env tag', 'add', 'Did you mean "symbolon env tag set"?'],
  ['policy', 'list', 'Did you mean "symbolon policy get"?'],
  ['policy', 'create', 'Did you mean "symbolon policy add"?'],
  ['issuer', 'edit', 'Did you mean "symbolon issuer set"?'],
  ['team', 'edit', 'Did you mean "symbolon team set"?'],
])('%s %s is not a command, and the error names the command that is meant', async (noun, verb, hint) => {
  const ran = await runInProcess([...noun.split(' '), verb, 'x']);
  expect(ran).toMatchObject({ exitCode: 2, stdout: '' });
  expect(ran.stderr).toContain(hint);
});
