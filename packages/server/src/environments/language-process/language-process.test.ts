import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { evaluateEnvironment } from '../../../test/support/environments/evaluate-environment.ts';
import {
  createTroubledProcess,
  documentNamed,
  keyOf,
  type LanguageFetcher,
  type LanguageProcessOptions,
  openDocument,
  openText,
} from '../../../test/support/environments/language-process.ts';
import { ClientDisconnected, forClient } from '../../platform/client-connection.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import type { LanguageProcess } from './index.ts';

const processes: LanguageProcess[] = [];
afterEach(async () => {
  for (const language of processes.splice(0)) await language.close();
});

function createProcess(options: Partial<LanguageProcessOptions> = {}): LanguageProcess {
  const language = createTroubledProcess(options);
  processes.push(language);
  return language;
}

/** CPU time, without the start of a process. */
const limits = { maxTurnMs: 1_000, heapMegabytes: 64 };

/** Returns its inputs; the second call waits until it is released. */
function createEcho() {
  const secondOpened = Promise.withResolvers<void>();
  const secondAnswered = Promise.withResolvers<void>();
  const fetcher = {
    loadEnvironment: vi.fn<LanguageFetcher['loadEnvironment']>(async (name) => ({
      ok: true,
      value: documentNamed(name, 'values: {imported: 1}'),
    })),
    openProvider: vi.fn<LanguageFetcher['openProvider']>(async ({ inputs }) => {
      if (JSON.stringify(inputs) === '{"of":1}') {
        secondOpened.resolve();
        await secondAnswered.promise;
      }
      return { ok: true, value: { outputs: inputs, secrets: [] } };
    }),
  };
  return { fetcher, secondOpened: secondOpened.promise, letGo: () => secondAnswered.resolve() };
}

const chained = `imports: [app/base]
values:
  first: {'fn::open::echo': {a: 1}}
  second: {'fn::open::echo': {of: "\${first.a}"}}
`;
const chainedResult = {
  imported: { value: 1 },
  first: { value: { a: { value: 1 } } },
  second: { value: { of: { value: 1 } } },
};

test('requests documents and logins, and concurrent ones together', async () => {
  const language = createProcess();
  const arrived: string[] = [];
  const all = Promise.withResolvers<void>();
  const fetcher: LanguageFetcher = {
    async loadEnvironment(name) {
      arrived.push(name);
      if (arrived.length === 3) all.resolve();
      await all.promise;
      return { ok: true, value: documentNamed(name, `values: {${name.slice(4)}: 1}`) };
    },
    openProvider: async ({ inputs, secretInputs }) => ({
      ok: true,
      value: { outputs: inputs, secrets: secretInputs },
    }),
  };
  const text = `imports: [app/a, app/b, app/c]
values: {d: {'fn::open::echo': {e: {fn::secret: hidden}}}}
`;
  const { properties, diagnostics, functions } = await openText(language, text, { fetcher });
  expect(diagnostics).toEqual([]);
  expect(arrived).toEqual(['app/a', 'app/b', 'app/c']);
  expect(properties).toMatchObject({
    a: { value: 1 },
    b: { value: 1 },
    c: { value: 1 },
    d: { value: { e: { value: 'hidden', secret: true } } },
  });
  expect(functions).toEqual({ funcCounts: { 'fn::open::echo': 1, 'fn::secret': 1 }, rotationPaths: [] });
});

test('returns exactly the result of the language', async () => {
  const language = createProcess();
  // Includes members named __proto__, numbers that JavaScript cannot represent, and halves of surrogate pairs.
  const texts = fc.oneof(
    fc
      .dictionary(fc.oneof(fc.string({ unit: 'binary' }), fc.constant('__proto__')), fc.jsonValue())
      .map((values) => JSON.stringify({ values })),
    fc.string().map((text) => `values:\n  a: ${text}\n`),
    fc.bigInt().map((number) => `values: {a: ${number}, b: [${number}.10, 1e999]}`),
  );
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      const { environment, diagnostics } = await evaluateEnvironment({
        root: { name: 'app/prod', contextName: 'app/prod', text, decrypt: () => '' },
        mode: 'open',
        showSecrets: true,
        context: {},
        host: {
          canonicalName: (reference) => reference,
          loadEnvironment: async () => ({ ok: false, fault: 'no other environment' }),
          findProvider: () => null,
          openProvider: async () => ({ ok: false, fault: 'nothing can be opened' }),
        },
      });
      const answered = await openDocument(language, text);
      expect(answered.environment && Buffer.concat(answered.environment).toString()).toBe(
        environment && JSON.stringify(environment),
      );
      expect(answered.diagnostics).toEqual(diagnostics);
    }),
  );
});

test('requests the faults of inputs before it opens anything', async () => {
  const { fetcher } = createEcho();
  const { diagnostics } = await openText(createProcess(), `values: {a: {'fn::open::echo': {wrong: 1}}}`, {
    fetcher,
  });
  expect(diagnostics.map(({ summary }) => summary)).toEqual(['wrong is never right']);
  expect(fetcher.openProvider).not.toHaveBeenCalled();
});

test('a login with inputs of more than 65,536 characters is refused before any of them reach the main thread', async () => {
  const language = createProcess();
  const open = async (characters: number) => {
    const { fetcher } = createEcho();
    // `{"a":""}` is eight characters of it.
    const text = `values: {a: {'fn::open::echo': {a: "${'x'.repeat(characters - 8)}"}}}`;
    const { diagnostics } = await openText(language, text, { fetcher });
    return {
      faults: diagnostics.map(({ summary }) => summary),
      opened: fetcher.openProvider.mock.calls.length,
    };
  };
  expect(await open(65_537)).toEqual({ faults: ['its inputs are larger than 65536 bytes'], opened: 0 });
  expect(await open(65_536)).toEqual({ faults: [], opened: 1 });
});

test('a failed check of inputs is thrown unchanged', async () => {
  const language = createProcess();
  await expect(openText(language, `values: {a: {'fn::open::echo': {broken: 1}}}`)).rejects.toThrow(
    'the checks are broken',
  );
  expect((await openText(language, 'values: {a: 1}')).properties).toMatchObject({ a: { value: 1 } });
});

test('an error of its fetcher is rethrown unchanged, and the process continues', async () => {
  const language = createProcess();
  const fault = new Error('the database is unavailable');
  const { fetcher } = createEcho();
  fetcher.loadEnvironment.mockRejectedValueOnce(fault);
  await expect(openText(language, chained, { fetcher })).rejects.toBe(fault);
  expect((await openText(language, 'values: {a: 1}')).properties).toMatchObject({ a: { value: 1 } });
});

test('secrets are encrypted and decrypted there, and errors keep their class, code and message', async () => {
  const language = createProcess();
  const text = 'values: {a: {fn::secret: hidden}}\n';
  const encrypted = await language.encryptSecrets(text, keyOf('one'));
  expect(encrypted).not.toContain('hidden');
  expect(await language.decryptSecrets(encrypted, keyOf('one'))).toContain('hidden');
  await expect(language.decryptSecrets(encrypted, keyOf('another'))).rejects.toMatchObject({
    name: 'SecretError',
    code: 'ciphertext_unreadable',
    message: expect.stringContaining('belongs to another environment'),
  });
  await expect(language.encryptSecrets('values: [', keyOf('one'))).rejects.toMatchObject({
    name: 'SecretTextError',
    code: 'document_invalid',
  });
});

test('a computation that does not end is stopped, and other evaluations continue where they were', async () => {
  const language = createProcess({ limits });
  const echo = createEcho();
  const going = openText(language, chained, echo);
  await echo.secondOpened;
  const endless = openText(language, '# trouble: loop');
  const waiting = openText(language, 'values: {a: 1}');
  await expect(endless).rejects.toMatchObject({
    name: 'EnvironmentError',
    code: 'evaluation_too_long',
    message: expect.stringMatching(/take longer than 1 s\. Make the document smaller/),
  });
  expect((await waiting).properties).toMatchObject({ a: { value: 1 } });
  echo.letGo();
  expect((await going).properties).toMatchObject(chainedResult);
  expect(echo.fetcher.loadEnvironment).toHaveBeenCalledTimes(1);
  expect(echo.fetcher.openProvider).toHaveBeenCalledTimes(2);
});

test.each([
  ['throw', { message: 'nobody foresaw this' }],
  ['exit', { message: 'the process that evaluates environments exited with 3' }],
  ['crash', { message: 'the process that evaluates environments exited with SIGSEGV' }],
  ['killed', { code: 'evaluation_too_large', message: expect.stringContaining('take more than 64 MB') }],
  ['memory', { code: 'evaluation_too_large', message: expect.stringContaining('take more than 64 MB') }],
])(
  'a document whose process ends by itself (%s) is tried again alone and then refused, and the next process continues',
  async (trouble, fault) => {
    const written: string[] = [];
    const logger = createLogger('error', { write: (line) => void written.push(line) });
    const language = createProcess({ logger, limits: { ...limits, maxTurnMs: 20_000 } });
    const troubled = openText(language, `# trouble: ${trouble}`);
    const waiting = openText(language, 'values: {a: 1}', { organizationId: 'globex' });
    await expect(troubled).rejects.toMatchObject(fault);
    expect((await waiting).properties).toMatchObject({ a: { value: 1 } });
    expect(new Set(written.map((line) => (JSON.parse(line) as { msg: string }).msg))).toEqual(
      new Set(['a process that evaluates environments ended; another is started when needed']),
    );
  },
);

test("one tenant's size never costs another's time: small documents pass the large ones of another organization", async () => {
  const language = createProcess({ limits: { quickCharacters: 1_000 } });
  const ended: string[] = [];
  const check = async (organizationId: string, name: string, text: string) => {
    const { properties } = await openText(language, text, { organizationId });
    expect(properties).toMatchObject({ a: { value: 1 } });
    ended.push(name);
  };
  const large = `values: {a: 1}\nunread: [${'{},'.repeat(20_000)}1]\n`;
  const all = Array.from({ length: 12 }, (_, index) => check('acme', `large ${index}`, large));
  all.push(check('globex', 'small', 'values: {a: 1}'));
  await Promise.all(all);
  // Both processes start now: the first large document may run before the small one, but the others wait for it.
  expect(ended.indexOf('small')).toBeLessThan(2);
});

test("one tenant's size never costs another's time: a small document that takes long leaves the quick lane", async () => {
  const language = createProcess({ limits: { maxTurnMs: 600_000 } });
  const ended: string[] = [];
  const open = (name: string, text: string, organizationId: string) =>
    openText(language, text, { organizationId }).finally(() => ended.push(name));
  const endless = open('endless', '# trouble: loop', 'acme');
  await open('small', 'values: {a: 1}', 'globex');
  // Its organization stays in the slow lane until its turns are quick again.
  const own = open('own', 'values: {a: 1}', 'acme');
  await open('small again', 'values: {a: 1}', 'globex');
  expect(ended).toEqual(['small', 'small again']);
  const refused = Promise.all(
    [endless, own].map((result) => expect(result).rejects.toMatchObject({ code: 'evaluations_too_many' })),
  );
  await language.close();
  await refused;
});

test('concurrent evaluations are limited per organization, and other organizations are not affected', async () => {
  const language = createProcess({ limits: { ...limits, maxTasksOfOrganization: 2 } });
  const endless = openText(language, '# trouble: loop');
  const waiting = ['acme', 'globex'].map((organizationId) =>
    openText(language, 'values: {a: 1}', { organizationId }),
  );
  await expect(openText(language, '', { organizationId: 'acme' })).rejects.toMatchObject({
    code: 'organization_evaluations_too_many',
  });
  await expect(endless).rejects.toMatchObject({ code: 'evaluation_too_long' });
  for (const one of waiting) expect((await one).properties).toMatchObject({ a: { value: 1 } });
});

test('a suspect evaluation is retried alone: memory that others use in the process is not counted as its own', async () => {
  const language = createProcess({ limits: { ...limits, quickCharacters: 0 } });
  const echo = createEcho();
  const going = openText(language, chained, { ...echo, organizationId: 'globex' });
  await echo.secondOpened;
  // Ends its process if another evaluation is active there.
  expect((await openText(language, 'values: {a: 1} # trouble: company')).properties).toMatchObject({
    a: { value: 1 },
  });
  echo.letGo();
  expect((await going).properties).toMatchObject(chainedResult);
  expect(echo.fetcher.openProvider).toHaveBeenCalledTimes(2);
});

test('a client that disconnects takes its evaluation out of the queue: it is never computed, and its place is free', async () => {
  const language = createProcess({ limits: { ...limits, maxTasksOfOrganization: 2 } });
  const endless = openText(language, '# trouble: loop');
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  const waiting: Promise<unknown>[] = [];
  // It would end its process.
  forClient(response, () => waiting.push(openText(language, '# trouble: exit')));
  response.destroy();
  response.emit('close');
  await expect(waiting[0]).rejects.toBeInstanceOf(ClientDisconnected);
  forClient(response, () => waiting.push(openText(language, '# trouble: exit')));
  await expect(waiting[1]).rejects.toBeInstanceOf(ClientDisconnected);
  const next = openText(language, 'values: {a: 1}');
  await expect(endless).rejects.toMatchObject({ code: 'evaluation_too_long' });
  expect((await next).properties).toMatchObject({ a: { value: 1 } });
});

test('closing ends running evaluations and accepts no new evaluations', async () => {
  const language = createProcess();
  const endless = expect(openText(language, '# trouble: loop')).rejects.toMatchObject({
    code: 'evaluations_too_many',
  });
  await language.close();
  await endless;
  await expect(openText(language, '')).rejects.toMatchObject({ code: 'evaluations_too_many' });
});

test('closing ends an evaluation that waits for a login', async () => {
  const language = createProcess();
  const echo = createEcho();
  const waiting = expect(openText(language, chained, echo)).rejects.toMatchObject({
    code: 'evaluations_too_many',
  });
  await echo.secondOpened;
  await language.close();
  await waiting;
  echo.letGo();
});

test('a completed evaluation frees its place, even after a failed login', async () => {
  const language = createProcess({ limits: { maxTasksOfOrganization: 1 } });
  const { fetcher } = createEcho();
  fetcher.openProvider.mockRejectedValueOnce(new Error('the cloud is unavailable'));
  await expect(openText(language, chained, { fetcher })).rejects.toThrow('the cloud is unavailable');
  expect((await openText(language, 'values: {a: 1}')).properties).toMatchObject({ a: { value: 1 } });
});
