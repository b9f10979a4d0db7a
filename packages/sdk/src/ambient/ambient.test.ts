import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPatience } from '../../test/patient.ts';
import { startScriptedServer } from '../../test/scripted-server.ts';
import { loadBuildkiteToken } from './buildkite.ts';
import { loadCircleciToken } from './circleci.ts';
import { detectAmbient } from './detect-ambient.ts';
import { loadGithubActionsToken } from './github-actions.ts';
import { loadGitlabToken } from './gitlab.ts';
import { loadKubernetesToken } from './kubernetes.ts';

const audience = 'urn:symbolon:org:acme';
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'symbolon-sdk-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(directory, { recursive: true });
});

/** A program on PATH that prints its arguments or a given text. */
async function installProgram(name: string, script: string): Promise<void> {
  const path = join(directory, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  vi.stubEnv('PATH', `${directory}${delimiter}${process.env['PATH']}`);
}

describe('GitHub Actions', () => {
  test('requests a token for the audience, and keeps the parameters of the URL', async () => {
    const github = await startScriptedServer([{ body: { value: 'a.b.c', count: 1 } }]);
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${github.url}/token?api-version=2.0`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
    };
    expect(await loadGithubActionsToken({ audience, env })).toBe('a.b.c');
    expect(github.requests[0]).toMatchObject({
      url: '/token?api-version=2.0&audience=urn%3Asymbolon%3Aorg%3Aacme',
      headers: { authorization: 'bearer runner-secret' },
    });
  });

  test('without the permission the message explains how to grant it', async () => {
    const loaded = loadGithubActionsToken({ audience, env: { GITHUB_ACTIONS: 'true' } });
    await expect(loaded).rejects.toThrow(/permissions: id-token: write/);
  });

  test.each([{ status: 500, body: 'no' }, { body: {} }, { body: 'text' }, { body: null }])(
    'a response without a token (%j) is an error that shows no credential',
    async (answer) => {
      const github = await startScriptedServer([answer]);
      const env = {
        ACTIONS_ID_TOKEN_REQUEST_URL: github.url,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret',
      };
      const loaded = loadGithubActionsToken({ audience, env, retry: createPatience().policy });
      await expect(loaded).rejects.toMatchObject({ name: 'AmbientTokenError' });
      await expect(loaded).rejects.not.toThrow(/runner-secret/);
    },
  );
});

test('a busy GitHub is retried, a refusal is not', async () => {
  const github = await startScriptedServer([{ status: 503 }, { body: { value: 'a.b.c' } }, { status: 403 }]);
  const env = { ACTIONS_ID_TOKEN_REQUEST_URL: github.url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'runner-secret' };
  const { policy: retry, waits } = createPatience();
  expect(await loadGithubActionsToken({ audience, env, retry })).toBe('a.b.c');
  expect(waits).toHaveLength(1);
  await expect(loadGithubActionsToken({ audience, env, retry })).rejects.toThrow('status 403');
  expect(github.requests).toHaveLength(3);
});

describe('GitLab', () => {
  test('reads the variable of the job, by default SYMBOLON_ID_TOKEN', async () => {
    const env = { SYMBOLON_ID_TOKEN: 'a.b.c\n', OTHER: 'd.e.f' };
    expect(await loadGitlabToken({ audience, env })).toBe('a.b.c');
    expect(await loadGitlabToken({ audience, env, variable: 'OTHER' })).toBe('d.e.f');
  });

  test('without it the message shows the block to add', async () => {
    await expect(loadGitlabToken({ audience, env: {} })).rejects.toThrow(
      'id_tokens: { SYMBOLON_ID_TOKEN: { aud: "urn:symbolon:org:acme" } }',
    );
  });
});

describe('CircleCI', () => {
  test('requests a token for the audience from the job’s command', async () => {
    await installProgram('circleci', 'printf "%s|" "$@"');
    expect(await loadCircleciToken({ audience, env: {} })).toBe(
      'run|oidc|get|--claims|{"aud":"urn:symbolon:org:acme"}|',
    );
  });

  test('uses the variable when the command fails', async () => {
    await installProgram('circleci', 'echo unknown command >&2; exit 1');
    expect(await loadCircleciToken({ audience, env: { CIRCLE_OIDC_TOKEN_V2: 'a.b.c' } })).toBe('a.b.c');
  });

  test('without either reports both', async () => {
    await installProgram('circleci', 'exit 1');
    await expect(loadCircleciToken({ audience, env: {} })).rejects.toThrow(
      /neither "circleci run oidc get" nor/,
    );
  });
});

describe('Buildkite', () => {
  test('requests a token for the audience from the agent', async () => {
    await installProgram('buildkite-agent', 'printf "%s|" "$@"; echo');
    expect(await loadBuildkiteToken({ audience })).toBe(
      'oidc|request-token|--audience|urn:symbolon:org:acme|',
    );
  });

  test.each([
    ['exit 3', /request-token" failed/],
    ['true', /printed no token/],
  ])('an agent that runs "%s" is an error', async (script, message) => {
    await installProgram('buildkite-agent', script);
    await expect(loadBuildkiteToken({ audience })).rejects.toThrow(message);
  });

  test('without the agent on PATH the message explains how to mount it', async () => {
    vi.stubEnv('PATH', directory);
    await expect(loadBuildkiteToken({ audience })).rejects.toThrow(/mount-buildkite-agent: true/);
  });
});

describe('Kubernetes', () => {
  test('reads the projected file each time', async () => {
    const path = join(directory, 'token');
    await writeFile(path, 'a.b.c\n');
    expect(await loadKubernetesToken({ audience, path })).toBe('a.b.c');
    await writeFile(path, 'd.e.f');
    expect(await loadKubernetesToken({ audience, path })).toBe('d.e.f');
  });

  test('a missing or empty file is an error that names it', async () => {
    const path = join(directory, 'token');
    await expect(loadKubernetesToken({ audience, path })).rejects.toThrow(
      `the token file ${path} does not exist`,
    );
    await writeFile(path, ' \n');
    await expect(loadKubernetesToken({ audience, path })).rejects.toThrow(`the token file ${path} is empty`);
  });
});

describe('detecting the platform', () => {
  const noFile = async () => Promise.reject(new Error('no file'));

  test.each([
    [{ GITHUB_ACTIONS: 'true' }, 'github-actions'],
    [{ GITLAB_CI: 'true' }, 'gitlab'],
    [{ CIRCLECI: 'true' }, 'circleci'],
    [{ BUILDKITE: 'true', KUBERNETES_SERVICE_HOST: '10.0.0.1' }, 'buildkite'],
  ])('%j', async (env, platform) => {
    expect(await detectAmbient({ audience, env, readFile: noFile })).toMatchObject({ platform });
  });

  test('a pod is detected only by its projected token', async () => {
    const env = { KUBERNETES_SERVICE_HOST: '10.0.0.1' };
    expect(await detectAmbient({ audience, env, readFile: noFile })).toBeNull();
    const ambient = await detectAmbient({ audience, env, readFile: async () => 'a.b.c' });
    expect(ambient?.platform).toBe('kubernetes');
    expect(await ambient?.getToken()).toBe('a.b.c');
  });
});
