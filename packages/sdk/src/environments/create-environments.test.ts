import { expect, test } from 'vitest';
import { startScriptedServer } from '../../test/scripted-server.ts';
import { createClient } from '../client.ts';

const environment = { organization: 'acme', project: 'app', name: 'prod' };
const diagnostic = {
  severity: 'error',
  summary: 'unknown property "b"',
  path: 'values.a',
  range: {
    environment: 'app/prod',
    begin: { line: 2, column: 6, byte: 13 },
    end: { line: 2, column: 10, byte: 17 },
  },
};

async function startEnvironments(...answers: Parameters<typeof startScriptedServer>[0]) {
  const { url, requests } = await startScriptedServer(answers);
  return { requests, environments: createClient({ url, token: 'pul-1' }).environments };
}

test.each([
  [{}, {}, '/api/esc/environments/acme/app/prod'],
  [{}, { decrypt: true }, '/api/esc/environments/acme/app/prod/decrypt'],
  [{ version: '3' }, {}, '/api/esc/environments/acme/app/prod/versions/3'],
  [{ version: 'a/b' }, { decrypt: true }, '/api/esc/environments/acme/app/prod/versions/a%2Fb/decrypt'],
])('the document of %j with %j has its entity tag and revision', async (version, options, url) => {
  const headers = { etag: '"e7"', 'pulumi-esc-revision': '7' };
  const { requests, environments } = await startEnvironments({ headers, body: 'values:\n  a: 1.10\n' });
  expect(await environments.loadDefinition({ ...environment, ...version }, options)).toEqual({
    yaml: 'values:\n  a: 1.10\n',
    etag: '"e7"',
    revision: 7,
  });
  expect(requests[0]).toMatchObject({ method: 'GET', url, headers: { authorization: 'token pul-1' } });
});

test('a server may omit the revision', async () => {
  const { environments } = await startEnvironments({ body: '' });
  expect(await environments.loadDefinition(environment)).toEqual({ yaml: '', etag: null, revision: null });
});

test('saving sends the unchanged text with the entity tag of the loaded document', async () => {
  const answer = { headers: { etag: '"e8"', 'pulumi-esc-revision': '8' }, body: { diagnostics: [] } };
  const { requests, environments } = await startEnvironments(answer);
  const saved = await environments.saveDefinition(environment, { yaml: 'values: {} # ü\n', etag: '"e7"' });
  expect(saved).toEqual({ etag: '"e8"', revision: 8, diagnostics: [] });
  expect(requests[0]).toMatchObject({
    method: 'PATCH',
    body: 'values: {} # ü\n',
    headers: { 'if-match': '"e7"', 'content-type': 'application/x-yaml' },
  });
});

test('a save that may have succeeded is not retried', async () => {
  const { requests, environments } = await startEnvironments({ status: 503 });
  const saving = environments.saveDefinition(environment, { yaml: '' });
  await expect(saving).rejects.toMatchObject({ code: 'unavailable' });
  expect(requests).toHaveLength(1);
});

test('a refused document has diagnostics', async () => {
  const body = { code: 400, message: 'not saved', diagnostics: [diagnostic] };
  const { environments } = await startEnvironments({ status: 400, body });
  await expect(environments.saveDefinition(environment, { yaml: 'x' })).rejects.toMatchObject({
    code: 'invalid_environment',
    message: 'not saved',
    diagnostics: [diagnostic],
  });
});

test.each([400, 409])(
  'a response of %i without diagnostics gives an error without diagnostics',
  async (status) => {
    const { environments } = await startEnvironments({ status, body: { code: status, message: 'no' } });
    await expect(environments.saveDefinition(environment, { yaml: 'x' })).rejects.toMatchObject({
      code: status === 409 ? 'conflict' : 'invalid_request',
      diagnostics: [],
    });
  },
);

test('a check of a document with errors returns its diagnostics', async () => {
  const diagnostics = [{ summary: 'unknown property "b"', severity: 'error' }];
  const body = { code: 400, message: 'The document has errors.', diagnostics };
  const { environments } = await startEnvironments({ status: 400, body });
  const checked = await environments.checkDefinition('acme', { yaml: 'x' });
  expect(checked).toMatchObject({ json: null, diagnostics });
});

test('a check that is refused for another reason throws', async () => {
  const { environments } = await startEnvironments({ status: 400, body: { code: 400, message: 'no' } });
  await expect(environments.checkDefinition('acme', { yaml: 'x' })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

test('a check returns the evaluated document unchanged', async () => {
  const json = '{"properties":{"a":{"value":1.10}},"diagnostics":[]}';
  const headers = { 'content-type': 'application/json' };
  const { requests, environments } = await startEnvironments({ headers, body: json });
  const checked = await environments.checkDefinition('acme', {
    yaml: 'values: {a: 1.10}',
    showSecrets: true,
  });
  expect(checked).toEqual({ json, diagnostics: [] });
  expect(requests[0]).toMatchObject({
    method: 'POST',
    url: '/api/esc/environments/acme/yaml/check?showSecrets=true',
    body: 'values: {a: 1.10}',
  });
});
